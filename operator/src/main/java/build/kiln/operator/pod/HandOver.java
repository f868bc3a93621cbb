package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The two changes, as JSON merge patches, by which a builder that waits gets a build: first its Job becomes the build's, then its pod gets
 * what stands on the Job. Whoever finds the first one done can do the second.
 */
public final class HandOver {
    private HandOver() {}

    /**
     * What makes a waiting Job that of a build, unless somebody has changed it meanwhile.
     *
     * @param waiting as it was read
     * @param wanted the Job that would be created if none waited
     */
    public static Map<String, Object> ofJob(Job waiting, Job wanted, Instant now) {
        Map<String, String> annotations =
                new TreeMap<>(wanted.getSpec().getTemplate().getMetadata().getAnnotations());
        annotations.remove(BuilderPodFactory.SAFE_TO_EVICT);
        annotations.put(Names.HANDED_OVER, now.toString());
        return Map.of(
                "metadata",
                Map.of("resourceVersion", waiting.getMetadata().getResourceVersion(), "annotations", annotations),
                "spec",
                deadline(
                        waiting.getSpec().getActiveDeadlineSeconds(),
                        waiting.getStatus() == null ? null : waiting.getStatus().getStartTime(),
                        Duration.ofSeconds(wanted.getSpec().getActiveDeadlineSeconds()),
                        now));
    }

    /**
     * What asks a builder that waits for the build. The same for the same Job and pod, so that it may be done twice.
     *
     * @param job that {@link #ofJob} has changed
     * @param timeout of the build, which counts from {@code at}
     * @param at when the Job was changed
     */
    public static Map<String, Object> ofPod(Job job, Pod pod, Duration timeout, Instant at) {
        Map<String, String> annotations = new TreeMap<>(job.getMetadata().getAnnotations());
        annotations.put(BuilderPodFactory.SAFE_TO_EVICT, "false");
        return Map.of(
                "metadata",
                Map.of("annotations", annotations),
                "spec",
                deadline(
                        pod.getSpec().getActiveDeadlineSeconds(),
                        pod.getStatus().getStartTime(),
                        Duration.ofSeconds(BuilderPodFactory.deadline(timeout)),
                        at));
    }

    /** So that what began at {@code start} ends {@code left} after {@code now}; a deadline can only be brought forward. */
    private static Map<String, Object> deadline(
            @Nullable Long before, @Nullable String start, Duration left, Instant now) {
        if (before == null || start == null) {
            return Map.of();
        }
        long seconds = Duration.between(OffsetDateTime.parse(start).toInstant(), now.plus(left))
                .toSeconds();
        return Map.of("activeDeadlineSeconds", Math.min(before, Math.max(1, seconds)));
    }
}
