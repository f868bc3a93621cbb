package build.kiln.operator.observe;

import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A builder that was started before its build. Until the build is handed over, its Job is none of a build: nothing runs, nothing ends.
 *
 * @param number of the build that it waits for
 * @param hash of all that decides it
 * @param pods the Job's
 */
public record WaitingBuilder(long number, String hash, Job job, List<Pod> pods) {
    public WaitingBuilder {
        pods = List.copyOf(pods);
    }

    /** Empty when the Job is not one that waits. */
    public static Optional<WaitingBuilder> of(Job job, List<Pod> pods) {
        Map<String, String> annotations = BuilderJob.annotations(job);
        String number = annotations.getOrDefault(Names.BUILD_NUMBER, "");
        return isJobOfOne(job) && number.matches("[1-9]\\d{0,17}")
                ? Optional.of(new WaitingBuilder(
                        Long.parseLong(number), annotations.getOrDefault(Names.STANDBY, ""), job, pods))
                : Optional.empty();
    }

    static boolean isJobOfOne(Job job) {
        Map<String, String> annotations = BuilderJob.annotations(job);
        return annotations.containsKey(Names.STANDBY)
                && Instants.parse(annotations.get(Names.HANDED_OVER)).isEmpty();
    }

    /** Whether it still waits, or may begin to: one that has ended stays as a sign that it was there. */
    public boolean isActive() {
        return BuilderJob.end(job) == BuilderJob.End.NONE && pods.stream().noneMatch(Observer::hasEnded);
    }

    /**
     * Whether it can do a build.
     *
     * @param wanted the hash of all that decides the build's builder
     * @param time that the build may take
     */
    public boolean canDo(String wanted, Duration time, Instant now) {
        return isActive()
                && job.getMetadata().getDeletionTimestamp() == null
                && hash.equals(wanted)
                && pod().filter(pod -> Observer.isRunning(pod) && isLeftFor(pod, time, now))
                        .isPresent();
    }

    /** Its pod, when it has one that nobody takes away. */
    public Optional<Pod> pod() {
        return Observer.newest(pods).filter(pod -> pod.getMetadata().getDeletionTimestamp() == null);
    }

    private static boolean isLeftFor(Pod pod, Duration time, Instant now) {
        Long deadline = pod.getSpec().getActiveDeadlineSeconds();
        return Instants.parse(pod.getStatus().getStartTime())
                .filter(start ->
                        deadline != null && !start.plusSeconds(deadline).isBefore(now.plus(time)))
                .isPresent();
    }
}
