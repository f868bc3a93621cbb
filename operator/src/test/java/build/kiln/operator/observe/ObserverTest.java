package build.kiln.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import build.kiln.operator.observe.BuildObservation.Absent;
import build.kiln.operator.observe.BuildObservation.Died;
import build.kiln.operator.observe.BuildObservation.Reported;
import build.kiln.operator.observe.BuildObservation.Running;
import build.kiln.operator.observe.BuildObservation.Waiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ObserverTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:06:00Z");
    private static final String RESULT = "{\"version\":1}";
    private static final String IDMAP =
            "failed to create containerd task: runc create failed: mount_setattr /kiln/cache: invalid argument";

    @Test
    void noJobIsAbsent() {
        assertEquals(new Absent(), Observer.observe(Optional.empty(), List.of(), NOW));
    }

    @Test
    void aRunningBuilderRunsSinceItsContainerStarted() {
        assertEquals(new Running(Instant.parse(Pods.STARTED)), observe(Pods.running()));
    }

    @Test
    void aPodThatIsGoingStillRunsUntilItsContainerEnds() {
        assertInstanceOf(Running.class, observe(Pods.deleted(Pods.running())));
    }

    @ParameterizedTest
    @MethodSource
    void whatABuilderWaitsForIsSaid(Pod pod, String expected) {
        Waiting waiting = assertInstanceOf(Waiting.class, observe(pod));
        assertTrue(waiting.message().contains(expected), waiting.message());
    }

    static Stream<Arguments> whatABuilderWaitsForIsSaid() {
        return Stream.of(
                arguments(Pods.pod(), "is starting"),
                arguments(new PodBuilder(Pods.pod()).withStatus(null).build(), "is starting"),
                arguments(Pods.unschedulable("0/3 nodes are available"), "0/3 nodes are available"),
                arguments(Pods.waiting("ContainerCreating", ""), "is starting"),
                arguments(Pods.waiting("ImagePullBackOff", "no such host"), "no such host"),
                arguments(Pods.waiting("CreateContainerConfigError", "secret \"push\" not found"), "\"push\""),
                arguments(Pods.waiting("CreateContainerError", "context deadline exceeded"), "deadline"));
    }

    @Test
    void aJobWithoutPodsSaysWhereToLook() {
        Waiting waiting = assertInstanceOf(Waiting.class, Observer.observe(Optional.of(Pods.job()), List.of(), NOW));
        assertTrue(waiting.message().contains("kubectl describe job shop-1-0a"), waiting.message());
    }

    @Test
    void aResultIsReportedWhateverTheExitCode() {
        for (int exitCode : new int[] {0, 1}) {
            assertEquals(
                    new Reported(RESULT, Instant.parse(Pods.STARTED), Instant.parse(Pods.FINISHED)),
                    observe(Pods.terminated(Pods.running(), "Completed", exitCode, RESULT)));
        }
    }

    @Test
    void aDeliveredImageCountsEvenWhenThePodIsOnItsWayOut() {
        assertInstanceOf(
                Reported.class, observe(Pods.deleted(Pods.terminated(Pods.running(), "Completed", 0, RESULT))));
    }

    @Test
    void theNewestPodCounts() {
        Pod older = new PodBuilder(Pods.running())
                .editMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        Pod newer = Pods.waiting("ContainerCreating", "");
        assertInstanceOf(Waiting.class, Observer.observe(Optional.of(Pods.job()), List.of(newer, older), NOW));
    }

    @ParameterizedTest
    @MethodSource
    void deathsAreToldApart(Job job, List<Pod> pods, Death expected) {
        Died died = assertInstanceOf(Died.class, Observer.observe(Optional.of(job), pods, NOW));
        assertEquals(expected, died.death(), died.message());
        assertTrue(!died.message().isEmpty(), "says why");
    }

    static Stream<Arguments> deathsAreToldApart() {
        Job job = Pods.job();
        return Stream.of(
                arguments(job, List.of(ended("OOMKilled", 137, "")), Death.OUT_OF_MEMORY),
                arguments(job, List.of(ended("Error", 139, "")), Death.CRASHED),
                arguments(job, List.of(ended("Error", 1, "Exception in thread main")), Death.CRASHED),
                arguments(job, List.of(ended("StartError", 128, IDMAP)), Death.IDMAP_UNSUPPORTED),
                arguments(
                        job,
                        List.of(ended("StartError", 128, "cannot load seccomp profile: no such file or directory")),
                        Death.SECCOMP_MISSING),
                arguments(job, List.of(ended("StartError", 128, "exec: not found")), Death.NOT_STARTED),
                arguments(job, List.of(Pods.waiting("RunContainerError", IDMAP)), Death.IDMAP_UNSUPPORTED),
                arguments(job, List.of(Pods.waiting("InvalidImageName", "x")), Death.IMAGE_UNAVAILABLE),
                arguments(job, List.of(Pods.phase("Failed", "Evicted", "low on memory")), Death.DISRUPTED),
                arguments(job, List.of(Pods.phase("Failed", "DeadlineExceeded", "active")), Death.TIMED_OUT),
                arguments(
                        job,
                        List.of(Pods.terminated(Pods.phase("Failed", "DeadlineExceeded", "x"), "Error", 143, RESULT)),
                        Death.TIMED_OUT),
                arguments(
                        job,
                        List.of(Pods.deleted(Pods.terminated(Pods.running(), "Error", 143, RESULT))),
                        Death.DISRUPTED),
                arguments(
                        job,
                        List.of(Pods.disrupted(ended("Error", 137, ""), "preempted by a more important pod")),
                        Death.DISRUPTED),
                arguments(Pods.failedJob("BackoffLimitExceeded"), List.of(), Death.DISRUPTED),
                arguments(Pods.failedJob("DeadlineExceeded"), List.of(), Death.NOT_STARTED),
                arguments(Pods.failedJob("DeadlineExceeded"), List.of(Pods.pod()), Death.NOT_STARTED),
                arguments(Pods.completeJob(), List.of(), Death.DISRUPTED));
    }

    /** The kubelet knows neither when the container of an evicted pod ended nor why. */
    @Test
    void anEvictedPodEndedOnceAndSaysWhy() {
        Pod pod = new PodBuilder(Pods.terminated(
                        Pods.phase("Failed", "Evicted", "usage exceeds the limit"),
                        "ContainerStatusUnknown",
                        137,
                        "could not be located"))
                .editStatus()
                .editFirstContainerStatus()
                .editState()
                .editTerminated()
                .withFinishedAt(null)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withLastTransitionTime(Pods.FINISHED)
                .endCondition()
                .endStatus()
                .build();
        Died died = assertInstanceOf(Died.class, observe(pod));
        assertEquals("usage exceeds the limit", died.message());
        assertEquals(Instant.parse(Pods.FINISHED), died.finishedAt());
    }

    private static Pod ended(String reason, int exitCode, String message) {
        return Pods.terminated(Pods.phase("Failed", "", ""), reason, exitCode, message);
    }

    private static BuildObservation observe(Pod pod) {
        return Observer.observe(Optional.of(Pods.job()), List.of(pod), NOW);
    }
}
