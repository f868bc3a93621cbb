package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.FailureStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a build and passes: pods, registries and objects that vanish, operators that stop. */
@ExtendWith(ClusterExtension.class)
class RecoveryIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @Test
    void aDeletedPodIsReplaced(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("lost", "FROM busybox\nRUN sleep 10\n");
        Pod pod = builds.awaitRunningPod("lost", LIMIT);
        namespace.client().resource(pod).withGracePeriod(0).delete();
        ImageBuildStatus status = builds.awaitReady("lost", 1, LIMIT);
        assertEquals(1, Builds.number(status));
        assertEquals(2, builds.jobs("lost").size());
    }

    /** The kubelet evicts a pod whose log and scratch space exceed its limit of ephemeral storage. */
    @Test
    void anEvictedPodIsReplacedUntilTheRetriesAreUsedUp(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(
                "noisy",
                "FROM busybox\nRUN yes 0123456789012345678901234567890123456789 | head -n 1000000; sleep 120\n",
                "builder: {retries: 1, resources: {limits: {ephemeral-storage: 8Mi}}}");
        FailureStatus failure = builds.awaitFailure("noisy", LIMIT);
        assertEquals("Evicted", failure.reason(), failure::message);
        assertTrue(failure.message().contains("ephemeral"), failure::message);
        assertEquals(2, builds.jobs("noisy").size());
    }

    @Test
    void aRegistryThatComesBackIsTriedAgain(Cluster cluster, TestNamespace namespace, @TempDir Path storage) {
        Builds builds = Builds.in(namespace);
        try (PlainRegistry registry = PlainRegistry.at(cluster, storage)) {
            builds.applySpec(
                    "patient",
                    "FROM busybox\nCOPY note.txt /\n",
                    "output: {image: \"" + registry.host() + "/patient\"}",
                    "registries: {insecure: [\"" + registry.host() + "\"]}",
                    "builder: {retries: 6}");
            builds.await(
                    "patient",
                    LIMIT,
                    status -> ready(status).getReason().equals("Retrying")
                            && ready(status).getMessage().contains("RegistryUnavailable"));
            registry.start();
            builds.awaitReady("patient", 1, LIMIT);
        }
    }

    @Test
    void whatABuildLacksIsNamedAndNoticedWhenItAppears(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(
                "needy",
                "FROM busybox\nARG COLOUR\nRUN --mount=type=secret,id=npm test \"$COLOUR-$(cat /run/secrets/npm)\" = blue-s3cret\n",
                "secrets: [{id: npm, secretKeyRef: {name: tokens, key: npm}}]",
                "args: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: colours, key: sky}}}]",
                "cache: {volume: {claimName: layers}}");
        Condition held = ready(
                builds.await("needy", LIMIT, status -> ready(status).getReason().equals("ReferenceMissing")));
        for (String name : new String[] {"tokens", "colours", "layers"}) {
            assertTrue(held.getMessage().contains(name), held::getMessage);
        }
        builds.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: tokens}
                stringData: {npm: s3cret}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: colours}
                data: {sky: blue}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: layers}
                spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}
                """);
        builds.awaitReady("needy", 1, LIMIT);
    }

    @Test
    void anOperatorThatIsStoppedMidBuildNeitherBuildsTwiceNorLosesTheResult(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("steady", "FROM busybox\nRUN sleep 5\n");
        Pod builder = builds.awaitRunningPod("steady", LIMIT);
        builds.kiln().stopOperator();
        try {
            namespace.await(
                    builder.getMetadata().getName(),
                    120,
                    pod -> "Succeeded".equals(pod.getStatus().getPhase()));
        } finally {
            builds.kiln().startOperator();
        }
        ImageBuildStatus status = builds.awaitReady("steady", 1, LIMIT);
        assertEquals(1, Builds.number(status));
        assertEquals(1, builds.jobs("steady").size());
    }

    private static Condition ready(ImageBuildStatus status) {
        return status.getConditions().stream()
                .filter(condition -> "Ready".equals(condition.getType()))
                .findFirst()
                .orElseThrow();
    }
}
