package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole reconciler against a real API server, under the rights that it gets in a cluster. */
@ExtendWith(WorkbenchExtension.class)
class ImageBuildReconcilerTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05Z");

    private static final int CONCURRENCY = 2;

    private final Workbench workbench;
    private final KubernetesClient admin;
    private final Playground playground;

    ImageBuildReconcilerTest(Workbench workbench) {
        this.workbench = workbench;
        this.admin = workbench.admin();
        this.playground = workbench.playground();
        workbench.operate(CONCURRENCY);
    }

    @Test
    void aBuildGoesFromSpecToImage() {
        Job job = begin("one");
        Pod pod = playground.startPod(job);
        playground.running(pod);
        playground.await("hello", condition("Reconciling", "True", "Building"));

        playground.terminated(pod, "Completed", 0, success());
        ImageBuildStatus status = playground.await("hello", condition("Ready", "True", "Succeeded"));
        assertEquals("registry.example/hello@" + DIGEST, status.getLatestImage());
        assertEquals(List.of("v1"), status.getTags());
        assertEquals(1L, status.getBuildNumber());
        assertEquals(1, status.getHistory().size());
        assertEquals(1L, status.getObservedGeneration());
        assertNotNull(admin.persistentVolumeClaims()
                .inNamespace(playground.namespace())
                .withName("kiln-cache")
                .get());
        awaitEvents("BuildStarted", "BuildSucceeded");
    }

    @Test
    void aRestartedOperatorNeitherBuildsTwiceNorLosesTheResult() {
        Job job = begin("one");
        workbench.stopOperator();
        playground.terminated(playground.startPod(job), "Completed", 0, success());
        workbench.operate(CONCURRENCY);
        playground.await("hello", condition("Ready", "True", "Succeeded"));
        workbench.operate(CONCURRENCY);
        begin("two", 2);
        assertEquals(2, playground.jobs().size());
    }

    @Test
    void aJobThatTheStatusDoesNotKnowIsTakenOver() {
        Job job = begin("one");
        playground.await("hello", status -> status.getJob() != null);
        workbench.stopOperator();
        admin.resources(ImageBuild.class)
                .inNamespace(playground.namespace())
                .withName("hello")
                .editStatus(build -> {
                    build.setStatus(new ImageBuildStatus());
                    return build;
                });
        workbench.operate(CONCURRENCY);
        ImageBuildStatus status = playground.await("hello", current -> current.getJob() != null);
        assertEquals(job.getMetadata().getName(), status.getJob());
        assertEquals(1, playground.jobs().size());
    }

    @Test
    void anImageBuildThatIsDeletedGivesItsPlaceBack() {
        workbench.operate(1);
        Job job = begin("one");
        playground.running(playground.startPod(job));
        playground.await("hello", condition("Reconciling", "True", "Building"));
        admin.resources(ImageBuild.class)
                .inNamespace(playground.namespace())
                .withName("hello")
                .delete();
        try (SharedIndexInformer<Job> _ = playground.collectGarbage()) {
            admin.resource(job).delete();
            playground.awaitJobs(List::isEmpty);
        }
        playground.apply("other", "one", "");
        playground.awaitJob(1, 0);
    }

    @Test
    void aMissingSecretIsNamedAndTheBuildStartsWhenItAppears() {
        playground.apply("hello", "one", "registries: {pullSecretRef: {name: pull}}");
        ImageBuildStatus status = playground.await("hello", condition("Ready", "False", "ReferenceMissing"));
        assertTrue(
                status.getConditions().getFirst().getMessage().contains("Secret pull (spec.registries.pullSecretRef)"),
                () -> status.getConditions().getFirst().getMessage());
        admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("pull")
                        .withNamespace(playground.namespace())
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .withStringData(Map.of(".dockerconfigjson", "{\"auths\":{}}"))
                        .build())
                .create();
        playground.awaitJob(1, 0);
    }

    @Test
    void noObjectHoldsTheValueOfAnArgumentFromASecret() {
        String value = "zebra-crossing-4711";
        Secret secret = admin.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("release")
                        .withNamespace(playground.namespace())
                        .endMetadata()
                        .withStringData(Map.of("token", value))
                        .build())
                .create();
        String from = "args: [{name: TOKEN, valueFrom: {secretKeyRef: {name: release, key: token}}}]";
        playground.apply("hello", "one", from + "\n  builder: {retries: 0}");
        Job job = playground.awaitJob(1, 0);
        Pod pod = playground.startPod(job);
        playground.running(pod);
        playground.terminated(pod, "Completed", 0, success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));

        assertTrue(request(job).contains("/kiln/args/TOKEN/value"), () -> request(job));
        List<GenericKubernetesResource> objects = everyObject();
        for (String kind : List.of("Job", "Pod", "ImageBuild", "Event")) {
            assertTrue(objects.stream().anyMatch(object -> kind.equals(object.getKind())), kind);
        }
        String encoded = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        for (GenericKubernetesResource object : objects) {
            String text = admin.getKubernetesSerialization().asJson(object);
            assertFalse(text.contains(value) || text.contains(encoded), text);
        }

        admin.resource(new SecretBuilder(secret)
                        .withData(Map.of("token", "b3RoZXI="))
                        .build())
                .update();
        workbench.operate(CONCURRENCY);
        playground.awaitJob(2, 0);
    }

    /** Everything in the namespace but Secrets, whatever its kind. */
    private List<GenericKubernetesResource> everyObject() {
        return Stream.concat(
                        Stream.of("v1"),
                        admin.getApiGroups().getGroups().stream()
                                .map(group -> group.getPreferredVersion().getGroupVersion()))
                .flatMap(this::everyObject)
                .toList();
    }

    private Stream<GenericKubernetesResource> everyObject(String version) {
        return admin.getApiResources(version).getResources().stream()
                .filter(kind -> kind.getNamespaced() && kind.getVerbs().contains("list"))
                .filter(kind -> !kind.getKind().equals("Secret"))
                .flatMap(kind -> admin
                        .genericKubernetesResources(version, kind.getKind())
                        .inNamespace(playground.namespace())
                        .list()
                        .getItems()
                        .stream());
    }

    @Test
    void aSpecEditedWhileStatusesAreWrittenIsBuilt() {
        begin("one");
        try (SharedIndexInformer<Job> collector = playground.collectGarbage()) {
            for (int edit = 0; edit < 10; edit++) {
                playground.apply("hello", "edit " + edit, "");
            }
            Job last = playground.awaitJob(job -> request(job).contains("edit 9"));
            playground.await("hello", status -> last.getMetadata().getName().equals(status.getJob()));
            assertTrue(collector.isRunning());
        }
    }

    @Test
    void aFailureIsShownAndTheLastGoodImageStays() {
        Job job = begin("one");
        playground.terminated(playground.startPod(job), "Completed", 0, success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));
        Job second = begin("two", 2);
        playground.terminated(playground.startPod(second), "Error", 1, failure(Failure.Retry.FUTILE));
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "RunFailed"));
        assertEquals("registry.example/hello@" + DIGEST, status.getLatestImage());
        assertNotNull(status.getFailure());
        assertEquals(3, status.getFailure().exitCode());
        assertEquals(2, status.getHistory().size());
    }

    @Test
    void anOutOfMemoryBuilderIsTriedAgain() {
        Job job = begin("one");
        playground.terminated(playground.startPod(job), "OOMKilled", 137, "");
        Job again = playground.awaitJob(1, 1);
        playground.terminated(playground.startPod(again), "Completed", 0, success());
        assertEquals(
                1L,
                playground
                        .await("hello", condition("Ready", "True", "Succeeded"))
                        .getBuildNumber());
    }

    @Test
    void aBuildIsCancelledByItsNumber() {
        Job job = begin("one");
        playground.running(playground.startPod(job));
        playground.await("hello", condition("Reconciling", "True", "Building"));
        playground.annotate("hello", ImageBuild.CANCEL, "1");
        playground.await("hello", condition("Stalled", "True", "Cancelled"));
        admin.resource(job)
                .waitUntilCondition(
                        current -> current == null || current.getMetadata().getDeletionTimestamp() != null,
                        30,
                        TimeUnit.SECONDS);
    }

    @Test
    void aRebuildTokenBuildsOnce() {
        Job job = begin("one");
        playground.terminated(playground.startPod(job), "Completed", 0, success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));
        playground.annotate("hello", ImageBuild.REBUILD, "please");
        Job second = playground.awaitJob(2, 0);
        playground.terminated(playground.startPod(second), "Completed", 0, success());
        ImageBuildStatus status = playground.await(
                "hello",
                condition("Ready", "True", "Succeeded")
                        .and(current -> current.getHistory().size() == 2));
        assertEquals("please", status.getRebuildToken());
        assertEquals(2, playground.jobs().size());
    }

    @Test
    void aDeniedBuildGetsNoPodAndBeginsWhenThePolicyIsChanged() {
        ImagePolicy policy = playground.policy("enforcement: Enforce\ntags: {deny: [v1]}");
        playground.apply("hello", "one", "");
        ImageBuildStatus status = playground.await("hello", condition("Stalled", "True", "PolicyDenied"));
        assertTrue(condition("PolicyAdmitted", "False", "PolicyDenied").test(status));
        assertTrue(
                status.getConditions()
                        .getFirst()
                        .getMessage()
                        .contains(policy.getMetadata().getName() + ", rule tags.deny, spec.output.tags"),
                () -> status.getConditions().getFirst().getMessage());
        assertEquals(List.of(), playground.jobs());
        admin.resource(policy).delete();
        playground.awaitJob(1, 0);
        playground.await("hello", condition("PolicyAdmitted", "True", "Admitted"));
    }

    @Test
    void aWarnedBuildBeginsAndItsPoliciesTravelWithIt() {
        ImagePolicy policy = playground.policy("enforcement: Warn\ntags: {deny: [v1]}");
        try {
            Job job = begin("one");
            ImageBuildStatus status = playground.await("hello", condition("PolicyAdmitted", "True", "Warned"));
            assertTrue(status.getConditions().stream()
                    .anyMatch(condition -> condition.getMessage().contains("rule tags.deny")));
            assertTrue(request(job).contains(policy.getMetadata().getName()), () -> request(job));
        } finally {
            admin.resource(policy).delete();
        }
    }

    @Test
    void anImageIsGoodAgainWhenADeniedEditIsTakenBack() {
        Job job = begin("one");
        playground.terminated(playground.startPod(job), "Completed", 0, success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));
        ImagePolicy policy = playground.policy("enforcement: Enforce\ntags: {deny: [v1]}");
        try {
            playground.apply("hello", "two", "");
            playground.await("hello", condition("Stalled", "True", "PolicyDenied"));
            playground.apply("hello", "one", "");
            playground.await(
                    "hello",
                    condition("Ready", "True", "Succeeded").and(condition("PolicyAdmitted", "True", "Admitted")));
            assertEquals(1, playground.jobs().size());
        } finally {
            admin.resource(policy).delete();
        }
    }

    private Job begin(String content) {
        return begin(content, 1);
    }

    private Job begin(String content, long number) {
        playground.apply("hello", content, "");
        return playground.awaitJob(number, 0);
    }

    /** Events follow what the status shows. */
    private void awaitEvents(String... reasons) {
        try {
            admin.events()
                    .v1()
                    .events()
                    .inNamespace(playground.namespace())
                    .informOnCondition(events -> List.of(reasons).equals(reasons(events)))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            fail(
                    "not " + List.of(reasons) + " but "
                            + reasons(admin.events()
                                    .v1()
                                    .events()
                                    .inNamespace(playground.namespace())
                                    .list()
                                    .getItems()),
                    e);
        }
    }

    private static List<String> reasons(List<Event> events) {
        return events.stream()
                .filter(event -> "ImageBuild".equals(event.getRegarding().getKind()))
                .sorted((a, b) ->
                        a.getEventTime().getTime().compareTo(b.getEventTime().getTime()))
                .map(Event::getReason)
                .toList();
    }

    static String request(Job job) {
        return job.getSpec().getTemplate().getMetadata().getAnnotations().getOrDefault("kiln.build/request", "");
    }

    static String success() {
        return success(STARTED);
    }

    static String success(Instant started) {
        return result(
                new BuildResult.Image(
                        "registry.example/hello", DIGEST, List.of("v1"), 1234, 1, BuildResult.Delivered.PUSHED),
                started);
    }

    private static String failure(Failure.Retry retry) {
        return result(new Failure(
                FailureReasons.RUN_FAILED,
                "RUN exit 3 ended with 3",
                Optional.of("RUN exit 3"),
                Optional.of("Dockerfile"),
                OptionalInt.of(2),
                OptionalInt.of(3),
                retry,
                List.of("boom"),
                Optional.empty()));
    }

    private static String result(BuildResult.Outcome outcome) {
        return result(outcome, STARTED);
    }

    private static String result(BuildResult.Outcome outcome, Instant started) {
        return BuildResultJson.write(new BuildResult(
                outcome,
                Optional.empty(),
                Optional.empty(),
                BuildResult.CacheUse.NONE,
                "baseline",
                started,
                started.plus(Duration.ofSeconds(34)),
                Map.of(),
                List.of(),
                List.of()));
    }
}
