package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.FailureStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** How fast a build ends when someone asks for it, on a machine that does nothing else. */
@ExtendWith(ClusterExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
class CancelIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** Its step ignores the signal that asks it to end, and so do its children. */
    @Test
    void cancelledBuildEndsWithinFiveSecondsAndLeavesNothing(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        String mark = "31415926" + System.nanoTime() % 1000;
        builds.applyDockerfile(
                "long",
                "FROM busybox\nRUN trap '' TERM INT; sleep " + mark + " & while true; do sleep " + mark + "; done\n");
        Pod pod = builds.awaitRunningPod("long", LIMIT);
        NodeProcesses.await(mark, 2, Duration.ofMinutes(1));
        Instant asked = Instant.now();
        builds.cancel("long", 1);
        builds.awaitEnded(pod, LIMIT);
        Duration took = Duration.between(asked, Instant.now());
        assertEquals(0, NodeProcesses.with(mark));
        assertTrue(
                took.compareTo(Duration.ofSeconds(5)) <= 0, () -> "the pod ended " + took + " after it was asked to");
        FailureStatus failure = builds.awaitFailure("long", LIMIT);
        assertEquals("Cancelled", failure.reason(), failure::message);
        assertTrue(String.valueOf(failure.hint()).contains("kiln.build/rebuild"), () -> "" + failure.hint());
        builds.awaitNoPods(Duration.ofMinutes(1));
        NodeProcesses.awaitNoGroup(pod.getMetadata().getUid(), Duration.ofMinutes(1));
    }
}
