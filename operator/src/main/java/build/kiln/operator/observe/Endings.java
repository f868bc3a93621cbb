package build.kiln.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How ended containers, pods and Jobs are read. */
final class Endings {
    private static final Set<String> DISRUPTIONS =
            Set.of("Evicted", "Preempting", "Preempted", "NodeShutdown", "NodeLost", "Terminated", "Shutdown");
    private static final int LONGEST_MESSAGE = 1024;

    private Endings() {}

    static BuildObservation ofContainer(ContainerStateTerminated ended, Pod pod, Instant now) {
        String message = text(ended.getMessage());
        Optional<Instant> startedAt = Instants.parse(ended.getStartedAt());
        Instant finishedAt = Instants.parse(ended.getFinishedAt()).orElseGet(() -> lastChange(pod, now));
        if (message.startsWith("{") && !wasStopped(ended, pod)) {
            return new BuildObservation.Reported(message, startedAt.orElse(finishedAt), finishedAt);
        }
        return new BuildObservation.Died(
                death(ended, pod, message),
                message(ended, pod, message),
                Optional.ofNullable(ended.getExitCode()),
                startedAt,
                finishedAt);
    }

    /** A pod that is over or going without a word from its container. */
    static BuildObservation ofPod(Pod pod, Instant now) {
        String message = podMessage(pod);
        Optional<PodCondition> disruption = Observer.condition(pod, "DisruptionTarget");
        Optional<Instant> startedAt = pod.getStatus() == null
                ? Optional.empty()
                : Instants.parse(pod.getStatus().getStartTime());
        Death death = isTimedOut(pod) ? Death.TIMED_OUT : Death.DISRUPTED;
        String said = disruption
                .map(PodCondition::getMessage)
                .filter(Objects::nonNull)
                .orElse(message);
        return new BuildObservation.Died(
                death,
                cut(said.isEmpty() ? "the builder pod was deleted" : said),
                Optional.empty(),
                startedAt,
                lastChange(pod, now));
    }

    /** A time that is the same at every look, where the pod has one: what is counted from it must come. */
    private static Instant lastChange(Pod pod, Instant now) {
        return pod.getStatus() == null
                ? now
                : pod.getStatus().getConditions().stream()
                        .flatMap(condition -> Instants.parse(condition.getLastTransitionTime()).stream())
                        .max(Comparator.naturalOrder())
                        .orElse(now);
    }

    static BuildObservation ofJob(JobCondition failed, Optional<Instant> startedAt, Instant now) {
        Death death;
        if ("DeadlineExceeded".equals(failed.getReason())) {
            death = startedAt.isPresent() ? Death.TIMED_OUT : Death.NOT_STARTED;
        } else {
            death = Death.DISRUPTED;
        }
        return new BuildObservation.Died(
                death,
                death == Death.DISRUPTED ? "the builder pod was deleted" : cut(text(failed.getMessage())),
                Optional.empty(),
                startedAt,
                Instants.parse(failed.getLastTransitionTime(), now));
    }

    /** What a builder reports when someone else ended it is only that it was cancelled. */
    private static boolean wasStopped(ContainerStateTerminated ended, Pod pod) {
        return !Objects.equals(ended.getExitCode(), 0) && (isTimedOut(pod) || wasDisrupted(pod));
    }

    private static Death death(ContainerStateTerminated ended, Pod pod, String message) {
        if (isTimedOut(pod)) {
            return Death.TIMED_OUT;
        }
        return switch (text(ended.getReason())) {
            case "OOMKilled" -> Death.OUT_OF_MEMORY;
            case "StartError", "ContainerCannotRun", "RunContainerError", "CreateContainerError" ->
                StartFailures.death(message);
            default -> wasDisrupted(pod) ? Death.DISRUPTED : Death.CRASHED;
        };
    }

    private static boolean isTimedOut(Pod pod) {
        return podReason(pod).equals("DeadlineExceeded");
    }

    private static boolean wasDisrupted(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null
                || Observer.condition(pod, "DisruptionTarget").isPresent()
                || DISRUPTIONS.contains(podReason(pod));
    }

    private static String message(ContainerStateTerminated ended, Pod pod, String message) {
        String podMessage = podMessage(pod);
        if (!podMessage.isEmpty() && DISRUPTIONS.contains(podReason(pod))) {
            return cut(podMessage);
        }
        if (!message.isEmpty()) {
            return cut(message);
        }
        return podMessage.isEmpty()
                ? "the builder ended with " + text(ended.getReason()) + ", exit code " + ended.getExitCode()
                : cut(podMessage);
    }

    private static String podReason(Pod pod) {
        return pod.getStatus() == null ? "" : text(pod.getStatus().getReason());
    }

    private static String podMessage(Pod pod) {
        return pod.getStatus() == null ? "" : text(pod.getStatus().getMessage());
    }

    static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(text.length() - LONGEST_MESSAGE);
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }
}
