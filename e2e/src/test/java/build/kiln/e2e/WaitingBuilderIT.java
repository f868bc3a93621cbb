package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.BuilderFiles;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builder pods that are started after a build and wait for the next one. */
@ExtendWith(ClusterExtension.class)
class WaitingBuilderIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String NAME = "quick";

    /** The share of a new pod's time that one that waited may take, on a node that has other things to do. */
    private static final double GENEROUS = 0.85;

    private static final int ROUNDS = 3;

    /**
     * A build that was asked for by a changed spec.
     *
     * @param start from the change to the builder's start of the build
     * @param end from the change to the image
     */
    private record Measured(Pod pod, ImageBuildStatus status, Duration start, Duration end) {}

    @Test
    void theNextBuildIsDoneByThePodThatWaits(TestNamespace namespace) throws Exception {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(NAME, dockerfile("first"));
        builds.awaitReady(NAME, 1, LIMIT);
        List<Measured> ordinary = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            ordinary.add(measure(builds, "ordinary-" + round, 1 + round));
        }

        // Nothing of the image changes by it: no build, but a pod that waits.
        patch(builds, Map.of("builder", Map.of("standby", "30m")));
        List<Measured> handed = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            long number = 1L + ROUNDS + round;
            Pod waiting = awaitWaiting(builds, number);
            ImageBuildStatus resting = builds.awaitReady(NAME, number - 1, LIMIT);
            assertEquals(number - 1, Builds.number(resting), "a pod that waits is no build");
            Measured build = measure(builds, "handed-" + round, number);
            assertEquals(uid(waiting), uid(build.pod()));
            assertEquals("baseline", build.status().getIsolation());
            handed.add(build);
        }
        proof(builds, "handed-" + ROUNDS, handed.getLast().status());
        String said = "from the change, by a new pod and by one that waited: to the start "
                + median(ordinary, Measured::start) + " and " + median(handed, Measured::start) + " ms, to the image "
                + median(ordinary, Measured::end) + " and " + median(handed, Measured::end) + " ms";
        System.out.println(said);
        assertTrue(
                median(handed, Measured::start) < GENEROUS * median(ordinary, Measured::start)
                        && median(handed, Measured::end) < GENEROUS * median(ordinary, Measured::end),
                said);

        // What it was started with no longer holds: a new pod does the build.
        long edited = 2L + 2 * ROUNDS;
        Pod unfit = awaitWaiting(builds, edited);
        patch(builds, Map.of("builder", Map.of("timeout", "20m"), "dockerfileInline", dockerfile("edited")));
        ImageBuildStatus status = builds.awaitReady(NAME, edited, LIMIT);
        assertNotEquals(uid(unfit), uid(pod(builds, edited)));
        proof(builds, "edited", status);
        awaitGone(builds, unfit);

        Pod last = awaitWaiting(builds, edited + 1);
        patch(builds, Map.of("suspend", true));
        awaitGone(builds, last);
        assertEquals(edited, Builds.number(builds.awaitReady(NAME, edited, LIMIT)));

        patch(builds, Map.of("suspend", false));
        Pod again = awaitWaiting(builds, edited + 1);
        builds.resource(NAME).delete();
        awaitGone(builds, again);
    }

    /** What the operator's account may do to pods is what a hand-over takes. */
    @Test
    void theOperatorChangesNothingElseOfAnyPod(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(NAME, dockerfile("first"));
        builds.awaitReady(NAME, 1, LIMIT);
        Pod builder = pod(builds, 1);
        builds.apply(
                "{apiVersion: v1, kind: Pod, metadata: {name: plain}, spec: {containers: [{name: plain, image: busybox}]}}");
        Pod plain = namespace.await("plain", 60, pod -> true);
        Config config = new ConfigBuilder(namespace.client().getConfiguration())
                .withImpersonateUsername("system:serviceaccount:" + InstalledKiln.NAMESPACE + ":kiln")
                .build();
        try (KubernetesClient operator =
                new KubernetesClientBuilder().withConfig(config).build()) {
            String annotation = "{\"metadata\": {\"annotations\": {\"told\": \"yes\"}}}";
            patch(operator, builder, annotation);
            assertForbidden(operator, plain, annotation);
            assertForbidden(
                    operator,
                    plain,
                    "{\"metadata\": {\"labels\": {\"app.kubernetes.io/managed-by\": \"kiln\","
                            + " \"app.kubernetes.io/component\": \"builder\"}}}");
            assertForbidden(
                    operator, builder, "{\"metadata\": {\"labels\": {\"app.kubernetes.io/component\": \"other\"}}}");
            String image = "{\"spec\": {\"containers\": [{\"name\": \"%s\", \"image\": \"forged\"}]}}";
            assertForbidden(operator, builder, image.formatted("builder"));
            assertForbidden(operator, plain, image.formatted("plain"));
        }
    }

    /** Without reading it first, which the operator may not. */
    private static void patch(KubernetesClient client, Pod pod, String change) {
        client.resource(pod).patch(PatchContext.of(PatchType.STRATEGIC_MERGE), change);
    }

    private static void assertForbidden(KubernetesClient client, Pod pod, String change) {
        KubernetesClientException refused =
                assertThrows(KubernetesClientException.class, () -> patch(client, pod, change), change);
        // By one policy of the chart or the other.
        assertTrue(String.valueOf(refused.getMessage()).contains("ValidatingAdmissionPolicy"), refused::getMessage);
    }

    private static long median(List<Measured> builds, Function<Measured, Duration> part) {
        return builds.stream()
                .map(part)
                .sorted()
                .skip(builds.size() / 2)
                .findFirst()
                .orElseThrow()
                .toMillis();
    }

    private static String dockerfile(String name) {
        return "FROM busybox\nRUN echo " + name + " >/name\n";
    }

    /** By a patch of the test's own, because a command takes its time to start. */
    private static void patch(Builds builds, Map<String, Object> spec) {
        builds.resource(NAME).patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("spec", spec)));
    }

    private static Measured measure(Builds builds, String name, long number) throws Exception {
        Instant changed = Instant.now();
        patch(builds, Map.of("dockerfileInline", dockerfile(name)));
        ImageBuildStatus status = builds.awaitReady(NAME, number, LIMIT);
        Pod pod = pod(builds, number);
        BuildResult result = BuildResultJson.read(pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getTerminated()
                .getMessage());
        return new Measured(
                pod,
                status,
                Duration.between(changed, result.startedAt()),
                Duration.between(changed, result.completedAt()));
    }

    /** The pod that has done the build of this number. */
    private static Pod pod(Builds builds, long number) {
        return await(
                builds,
                number,
                pod -> pod.getMetadata().getAnnotations().containsKey("kiln.build/request")
                        && pod.getStatus().getContainerStatuses().stream()
                                .anyMatch(container -> container.getState().getTerminated() != null));
    }

    private static Pod awaitWaiting(Builds builds, long number) throws Exception {
        Pod pod = await(
                builds,
                number,
                found -> !found.getMetadata().getAnnotations().containsKey("kiln.build/request")
                        && found.getStatus().getContainerStatuses().stream()
                                .anyMatch(container -> container.getState().getRunning() != null));
        assertTrue(pod.getSpec().getContainers().getFirst().getEnv().stream()
                .anyMatch(variable -> BuilderFiles.STANDBY_VARIABLE.equals(variable.getName())));
        NodeProcesses.until(() -> log(builds, pod).contains("waits for a build"), LIMIT, "it has rehearsed");
        return pod;
    }

    private static String log(Builds builds, Pod pod) {
        return builds.namespace()
                .client()
                .pods()
                .inNamespace(builds.namespace().name())
                .withName(pod.getMetadata().getName())
                .getLog();
    }

    private static void awaitGone(Builds builds, Pod pod) {
        builds.namespace().client().resource(pod).waitUntilCondition(now -> now == null, 60, TimeUnit.SECONDS);
    }

    private static Pod await(Builds builds, long number, Predicate<Pod> wanted) {
        return builds.namespace()
                .client()
                .pods()
                .inNamespace(builds.namespace().name())
                .withLabel("kiln.build/build-number", Long.toString(number))
                .withLabel(
                        "kiln.build/image-build-uid",
                        builds.resource(NAME).get().getMetadata().getUid())
                .waitUntilCondition(
                        pod -> pod != null && pod.getStatus() != null && wanted.test(pod),
                        LIMIT.toSeconds(),
                        TimeUnit.SECONDS);
    }

    /** A build on top of the image sees what is in it. */
    private static void proof(Builds builds, String name, ImageBuildStatus status) {
        builds.applyDockerfile(
                "proof-" + name,
                "FROM " + status.getLatestImage() + "\nRUN grep -x " + name + " /name\n",
                "registries: {pullSecretRef: {name: registry}}");
        builds.awaitReady("proof-" + name, 1, LIMIT);
    }

    private static String uid(Pod pod) {
        return Objects.requireNonNull(pod.getMetadata().getUid());
    }
}
