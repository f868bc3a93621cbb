package build.kiln.operator.observe;

import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a Job and its Pod into a {@link BuildObservation}. The Pod comes first: it knows of an end before the Job
 * controller does, and why. A Job without a Pod is judged by its own conditions.
 */
public final class Observer {
    private Observer() {}

    /**
     * Equal arguments give equal observations.
     *
     * @param pods the Job's pods; a Job with {@code backoffLimit: 0} has at most one that matters, the newest
     * @param now stands in for an end the cluster did not date
     */
    public static BuildObservation observe(Optional<Job> job, List<Pod> pods, Instant now) {
        if (job.isEmpty()) {
            return new BuildObservation.Absent();
        }
        return newest(pods).map(pod -> ofPod(pod, job.get(), now)).orElseGet(() -> ofJob(job.get(), now));
    }

    /** Whether the builder in a pod has ended. */
    public static boolean hasEnded(Pod pod) {
        return isOver(pod) || terminated(pod).isPresent();
    }

    /** Whether a pod has something to build: one that waits cannot push, whatever becomes of it. */
    public static boolean hasRequest(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(Names.REQUEST);
    }

    static Optional<Pod> newest(List<Pod> pods) {
        return pods.stream().max(Comparator.comparing(Observer::created));
    }

    static boolean isRunning(Pod pod) {
        return containerStatus(pod)
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getRunning()))
                .isPresent();
    }

    static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return containerStatus(pod)
                .map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getTerminated()));
    }

    private static BuildObservation ofPod(Pod pod, Job job, Instant now) {
        Optional<ContainerStatus> builder = containerStatus(pod);
        Optional<ContainerStateTerminated> ended = terminated(pod);
        if (ended.isPresent()) {
            return Endings.ofContainer(ended.get(), pod, now);
        }
        if (isOver(pod)) {
            return Endings.ofPod(pod, now);
        }
        Optional<JobCondition> failed = condition(job, "Failed");
        if (failed.isPresent()) {
            return Endings.ofJob(failed.get(), startedAt(pod), now);
        }
        return builder.map(ContainerStatus::getState)
                .flatMap(state -> Optional.ofNullable(state.getRunning()))
                .<BuildObservation>map(
                        running -> new BuildObservation.Running(Instants.parse(running.getStartedAt(), now)))
                .orElseGet(() -> Waits.ofPod(pod, builder, now));
    }

    private static BuildObservation ofJob(Job job, Instant now) {
        Optional<JobCondition> failed = condition(job, "Failed");
        if (failed.isPresent()) {
            return Endings.ofJob(failed.get(), Optional.empty(), now);
        }
        if (condition(job, "Complete").isPresent()) {
            return new BuildObservation.Died(
                    Death.DISRUPTED,
                    "the builder pod was removed before its result was read",
                    Optional.empty(),
                    Optional.empty(),
                    now);
        }
        return new BuildObservation.Waiting(
                "the Job has no pod yet: if this lasts, a quota or Pod Security may forbid it"
                        + " (kubectl describe job " + job.getMetadata().getName() + ")");
    }

    private static Optional<ContainerStatus> containerStatus(Pod pod) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        // Where the cache is exported, the builder is the init container.
        return containerStatus(pod, Names.CONTAINER);
    }

    static Optional<ContainerStatus> containerStatus(Pod pod, String name) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(status -> name.equals(status.getName()))
                .findFirst();
    }

    static boolean isOver(Pod pod) {
        String phase = pod.getStatus() == null
                ? ""
                : Objects.requireNonNullElse(pod.getStatus().getPhase(), "");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    static Optional<PodCondition> condition(Pod pod, String type) {
        if (pod.getStatus() == null) {
            return Optional.empty();
        }
        return pod.getStatus().getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        Stream<JobCondition> conditions =
                job.getStatus() == null ? Stream.empty() : job.getStatus().getConditions().stream();
        return conditions
                .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    static Instant created(Pod pod) {
        return Instants.parse(pod.getMetadata().getCreationTimestamp(), Instant.EPOCH);
    }

    private static Optional<Instant> startedAt(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(status -> status.getStartTime())
                .flatMap(Instants::parse);
    }
}
