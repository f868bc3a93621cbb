package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ExportState;
import build.kiln.api.v1alpha1.FailureStatus;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.ContractException;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Join;
import build.kiln.contract.Output;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds of several platforms on a cluster with nodes of several architectures, against a real API server. */
@ExtendWith(WorkbenchExtension.class)
class PlatformPartsTest {
    private static final String POOL = "kiln.test/pool";
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05Z");
    private static final String REVISION = "4f2c1aa0" + "0".repeat(32);

    private static final int CONCURRENCY = 2;

    private final Workbench workbench;
    private final KubernetesClient admin;
    private final Playground playground;
    private final List<Node> nodes = new ArrayList<>();

    PlatformPartsTest(Workbench workbench) {
        this.workbench = workbench;
        this.admin = workbench.admin();
        this.playground = workbench.playground();
        workbench.operate(CONCURRENCY);
    }

    @AfterEach
    void removeNodes() {
        workbench.stopOperator();
        nodes.forEach(node -> admin.resource(node).delete());
    }

    /** A node of this test's pool, as a kubelet that has user namespaces describes it. */
    private void node(String architecture) {
        Node node = admin.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withGenerateName(architecture + "-")
                        .addToLabels("kubernetes.io/os", "linux")
                        .addToLabels("kubernetes.io/arch", architecture)
                        .addToLabels(POOL, playground.namespace())
                        .endMetadata()
                        .build())
                .create();
        nodes.add(node);
        // New nodes have a taint until the node controller, which is not here, has seen them.
        admin.nodes()
                .withName(node.getMetadata().getName())
                .edit(created -> new NodeBuilder(created)
                        .editSpec()
                        .withTaints()
                        .endSpec()
                        .build());
        admin.nodes()
                .withName(node.getMetadata().getName())
                .editStatus(created -> new NodeBuilder(created)
                        .editOrNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withReason("KubeletReady")
                        .endCondition()
                        .withNewNodeInfo()
                        .withKubeletVersion("v1.36.0")
                        .endNodeInfo()
                        .addNewRuntimeHandler()
                        .withName("")
                        .withNewFeatures()
                        .withUserNamespaces(true)
                        .endFeatures()
                        .endRuntimeHandler()
                        .endStatus()
                        .build());
    }

    private void apply(String platforms, String more) {
        playground.apply("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: hello}
                spec:
                  source: {inline: {files: {hello.txt: "hello"}}}
                  dockerfileInline: |
                    FROM scratch
                    COPY hello.txt /
                  platforms: [%s]
                  builder: {nodeSelector: {%s: "%s"}%s}
                  output: {image: registry.example/hello, tags: ["v{build}"]}
                """.formatted(platforms, POOL, playground.namespace(), more));
    }

    private Job part(String name, int attempt) {
        return playground.awaitJob(
                job -> name.equals(job.getMetadata().getAnnotations().get("kiln.build/part"))
                        && Integer.toString(attempt)
                                .equals(job.getMetadata().getAnnotations().get("kiln.build/attempt")));
    }

    private static BuildRequest request(Job job) {
        try {
            return BuildRequestJson.read(ImageBuildReconcilerTest.request(job));
        } catch (ContractException e) {
            throw new AssertionError(e);
        }
    }

    private static String claim(Job job) {
        return job.getSpec().getTemplate().getSpec().getVolumes().stream()
                .map(Volume::getPersistentVolumeClaim)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()
                .getClaimName();
    }

    private static String architecture(Job job) {
        return job.getSpec().getTemplate().getSpec().getNodeSelector().getOrDefault("kubernetes.io/arch", "");
    }

    private static String digest(char digit) {
        return "sha256:" + String.valueOf(digit).repeat(64);
    }

    private static BuildResult.Image image(char digit, String... tags) {
        return new BuildResult.Image(
                "registry.example/hello", digest(digit), List.of(tags), 1234, 1, BuildResult.Delivered.PUSHED);
    }

    private void end(Job job, BuildResult.Outcome outcome, String revision, int hits) {
        String result = BuildResultJson.write(new BuildResult(
                outcome,
                Optional.of(revision),
                Optional.of(STARTED.minusSeconds(60)),
                new BuildResult.CacheUse(3, hits, Optional.empty(), 100),
                "baseline",
                STARTED,
                STARTED.plus(Duration.ofSeconds(34)),
                Map.of("build", Duration.ofSeconds(hits)),
                List.of(new BuildResult.BaseImage("debian", digest('d'))),
                List.of(new BuildResult.Warning("JSONArgsRecommended", 3, "use JSON"))));
        int code = outcome instanceof BuildResult.Image ? 0 : 1;
        playground.terminated(playground.startPod(job), code == 0 ? "Completed" : "Error", code, result);
    }

    private static Failure failure(Failure.Retry retry) {
        return Failure.of(FailureReasons.RUN_FAILED, "RUN exit 3 ended with 3", retry);
    }

    @Test
    void eachArchitectureIsBuiltOnItsNodesAndTheIndexIsTheResult() {
        node("amd64");
        node("arm64");
        apply("linux/arm64, linux/amd64, linux/arm/v7", "");
        Job arm = part("arm64", 0);
        Job amd = part("amd64", 0);
        assertEquals("arm64", architecture(arm));
        assertEquals("amd64", architecture(amd));
        assertEquals(List.of("linux/arm64", "linux/arm/v7"), request(arm).platforms());
        assertEquals(List.of("linux/amd64"), request(amd).platforms());
        assertEquals(Output.Delivery.REGISTRY_BY_DIGEST, request(arm).output().delivery());
        assertEquals(Output.Delivery.REGISTRY_BY_DIGEST, request(amd).output().delivery());
        assertEquals("kiln-cache-arm64", claim(arm));
        assertEquals("kiln-cache-amd64", claim(amd));
        assertEquals(
                List.of("kiln-cache-amd64", "kiln-cache-arm64"),
                admin.persistentVolumeClaims().inNamespace(playground.namespace()).list().getItems().stream()
                        .map(PersistentVolumeClaim::getMetadata)
                        .map(metadata -> metadata.getName())
                        .sorted()
                        .toList());

        end(amd, image('a'), REVISION, 1);
        end(arm, image('b'), REVISION, 2);
        Job index = part("index", 0);
        Join join = request(index).join().orElseThrow();
        assertEquals(
                List.of(
                        new Join.Part(digest('b'), List.of("linux/arm64", "linux/arm/v7")),
                        new Join.Part(digest('a'), List.of("linux/amd64"))),
                join.parts());
        assertEquals(Optional.of(REVISION), join.revision());
        assertEquals(STARTED, join.started());
        assertEquals(
                List.of("linux/arm64", "linux/amd64", "linux/arm/v7"),
                request(index).platforms());
        assertEquals(List.of("v{build}"), request(index).output().tags());
        assertEquals(Output.Delivery.REGISTRY, request(index).output().delivery());
        assertEquals(claim(arm), claim(index));

        end(index, image('c', "v1"), REVISION, 0);
        ImageBuildStatus status = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertEquals("registry.example/hello@" + digest('c'), status.getLatestImage());
        assertEquals(List.of("v1"), status.getTags());
        assertEquals(REVISION, status.getRevision());
        assertEquals(6, Objects.requireNonNull(status.getCache()).steps());
        assertEquals(3, status.getCache().hits());
        assertEquals("2000ms", status.getTimings().get("build"));
        assertEquals(1, status.getBaseImages().size());
        assertEquals(1, status.getWarnings().size());
        assertEquals(1, status.getHistory().size());
        assertEquals(3, playground.jobs().size());
    }

    @Test
    void theFirstPartAloneExportsTheCache() {
        node("amd64");
        node("arm64");
        playground.apply("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: hello}
                spec:
                  source: {inline: {files: {hello.txt: "hello"}}}
                  dockerfileInline: FROM scratch
                  platforms: [linux/arm64, linux/amd64]
                  builder: {nodeSelector: {%s: "%s"}}
                  cache: {registry: {exportTo: registry.example/cache}}
                  output: {image: registry.example/hello, tags: ["v{build}"]}
                """.formatted(POOL, playground.namespace()));
        Job arm = part("arm64", 0);
        Job amd = part("amd64", 0);
        assertEquals(List.of("export"), containers(arm));
        assertEquals(List.of("builder"), containers(amd));
        end(amd, image('a'), REVISION, 1);
        end(arm, image('b'), REVISION, 2);
        Job index = part("index", 0);
        assertEquals(List.of("builder"), containers(index));
        end(index, image('c', "v1"), REVISION, 0);
        ImageBuildStatus status = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertEquals(
                ExportState.RUNNING, Objects.requireNonNull(status.getCache()).export());
    }

    private static List<String> containers(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().stream()
                .map(Container::getName)
                .toList();
    }

    @Test
    void aFailedPartEndsTheBuildWithItsPlatformAndStopsTheOthers() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", "");
        Job amd = part("amd64", 0);
        playground.running(playground.startPod(amd));
        end(part("arm64", 0), failure(Failure.Retry.FUTILE), REVISION, 0);
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "RunFailed"));
        FailureStatus failure = Objects.requireNonNull(status.getFailure());
        assertEquals("linux/arm64: RUN exit 3 ended with 3", failure.message());
        awaitDeleted(amd);
    }

    @Test
    void aCancelledBuildStopsAllItsParts() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", "");
        Job amd = part("amd64", 0);
        Job arm = part("arm64", 0);
        playground.running(playground.startPod(amd));
        playground.running(playground.startPod(arm));
        playground.await("hello", condition("Reconciling", "True", "Building"));
        playground.annotate("hello", ImageBuild.CANCEL, "1");
        playground.await("hello", condition("Stalled", "True", "Cancelled"));
        awaitDeleted(amd);
        awaitDeleted(arm);
    }

    @Test
    void aFailureThatMayPassBeginsAllPartsAgain() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", "");
        end(part("amd64", 0), image('a'), REVISION, 0);
        end(part("arm64", 0), image('b'), REVISION, 0);
        end(part("index", 0), failure(Failure.Retry.MAY_HELP), REVISION, 0);
        end(part("amd64", 1), image('a'), REVISION, 0);
        end(part("arm64", 1), image('b'), REVISION, 0);
        end(part("index", 1), image('c', "v1"), REVISION, 0);
        ImageBuildStatus status = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertEquals(1L, status.getBuildNumber());
    }

    @Test
    void partsOfDifferentRevisionsAreNotJoined() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", ", retries: 0");
        end(part("amd64", 0), image('a'), REVISION, 0);
        end(part("arm64", 0), image('b'), "another", 0);
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "SourceUnavailable"));
        assertTrue(Objects.requireNonNull(status.getFailure()).message().contains("changed"));
    }

    @Test
    void aRestartedOperatorGoesOnWhereverItWasStopped() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", "");
        Job lead = part("amd64", 0);
        Job arm = part("arm64", 0);
        workbench.stopOperator();
        // As if it had been stopped between the two, and the cluster had changed meanwhile.
        admin.resource(arm).delete();
        node("s390x");
        workbench.operate(CONCURRENCY);
        Job again = part("arm64", 0);
        assertEquals(request(arm), request(again));
        assertEquals(arm.getMetadata().getName(), again.getMetadata().getName());

        workbench.stopOperator();
        end(lead, image('a'), REVISION, 0);
        end(again, image('b'), REVISION, 0);
        workbench.operate(CONCURRENCY);
        Job index = part("index", 0);
        workbench.stopOperator();
        end(index, image('c', "v1"), REVISION, 0);
        workbench.operate(CONCURRENCY);
        ImageBuildStatus status = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertEquals("registry.example/hello@" + digest('c'), status.getLatestImage());
        assertEquals(3, playground.jobs().size());
    }

    @Test
    void anEditStopsAllParts() {
        node("amd64");
        node("arm64");
        apply("linux/amd64, linux/arm64", "");
        part("amd64", 0);
        part("arm64", 0);
        try (SharedIndexInformer<Job> collector = playground.collectGarbage()) {
            apply("linux/amd64", "");
            Job next = playground.awaitJob(2, 0);
            assertEquals("amd64", architecture(next));
            assertEquals(List.of("linux/amd64"), request(next).platforms());
            assertEquals(Output.Delivery.REGISTRY, request(next).output().delivery());
            assertTrue(collector.isRunning());
        }
        assertEquals(1, playground.jobs().size());
    }

    @Test
    void onePlatformGoesToTheNodesThatHaveIt() {
        node("amd64");
        node("arm64");
        apply("linux/arm64", "");
        Job job = playground.awaitJob(1, 0);
        assertEquals("arm64", architecture(job));
        assertEquals("kiln-cache-arm64", claim(job));
    }

    @Test
    void aClaimOfTheUsersIsTheFirstPartsWhereNodesCannotShareIt() {
        node("amd64");
        node("arm64");
        claim("layers", "ReadWriteOnce");
        claim("wide", "ReadWriteMany");
        apply("linux/amd64, linux/arm64", "}\n  cache: {volume: {claimName: layers}");
        assertEquals("layers", claim(part("amd64", 0)));
        assertEquals("kiln-cache-arm64", claim(part("arm64", 0)));
        try (SharedIndexInformer<Job> collector = playground.collectGarbage()) {
            apply("linux/amd64, linux/arm64, linux/386", "}\n  cache: {volume: {claimName: wide}");
            playground.awaitJob(2, 0);
            assertEquals("wide", claim(awaitPart("amd64", 2)));
            assertEquals("wide", claim(awaitPart("arm64", 2)));
            assertTrue(collector.isRunning());
        }
    }

    private Job awaitPart(String name, long number) {
        return playground.awaitJob(
                job -> name.equals(job.getMetadata().getAnnotations().get("kiln.build/part"))
                        && Long.toString(number)
                                .equals(job.getMetadata().getAnnotations().get("kiln.build/build-number")));
    }

    private void claim(String name, String mode) {
        admin.resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(playground.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes(mode)
                        .withNewResources()
                        .withRequests(Map.of("storage", new Quantity("1Gi")))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
    }

    @Test
    void oneArchitectureBuildsAllByEmulation() {
        node("amd64");
        apply("linux/amd64, linux/arm64", "");
        Job job = playground.awaitJob(1, 0);
        assertEquals("", architecture(job));
        assertEquals("kiln-cache", claim(job));
        assertEquals(List.of("linux/amd64", "linux/arm64"), request(job).platforms());
        assertEquals(Output.Delivery.REGISTRY, request(job).output().delivery());
    }

    @Test
    void anOperatorThatMayNotListNodesBuildsInOnePod() {
        node("amd64");
        node("arm64");
        ClusterRole role = admin.rbac().clusterRoles().withName("kiln-operator").get();
        ClusterRole without = new ClusterRoleBuilder(role)
                .removeMatchingFromRules(rule -> rule.getResources().contains("nodes"))
                .build();
        try {
            admin.resource(without).update();
            awaitNodes(false);
            apply("linux/amd64, linux/arm64", "");
            Job job = playground.awaitJob(1, 0);
            assertEquals(List.of("linux/amd64", "linux/arm64"), request(job).platforms());
            assertEquals("", architecture(job));
        } finally {
            admin.resource(new ClusterRoleBuilder(role)
                            .editMetadata()
                            .withResourceVersion(null)
                            .endMetadata()
                            .build())
                    .update();
            awaitNodes(true);
        }
    }

    /** Until the API server has heard of a changed role. */
    private void awaitNodes(boolean allowed) {
        try (KubernetesClient client = workbench.operatorClient()) {
            assertTrue(Stream.generate(() -> client.resource(new SelfSubjectAccessReviewBuilder()
                                    .withNewSpec()
                                    .withNewResourceAttributes()
                                    .withResource("nodes")
                                    .withVerb("list")
                                    .endResourceAttributes()
                                    .endSpec()
                                    .build())
                            .create())
                    .limit(10_000)
                    .anyMatch(review -> review.getStatus().getAllowed() == allowed));
        }
    }

    private void awaitDeleted(Job job) {
        admin.resource(job)
                .waitUntilCondition(
                        current -> current == null || current.getMetadata().getDeletionTimestamp() != null,
                        30,
                        TimeUnit.SECONDS);
    }
}
