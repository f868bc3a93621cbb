package build.kiln.operator.pod;

import build.kiln.contract.Isolation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that decides the Job of one attempt; the factory looks nothing up.
 *
 * @param provenance what the build answers to, kept on the Job so that a restarted operator knows it
 * @param split the parts of the build, of which this is the first; empty when it is the whole
 * @param request the BuildRequest as JSON, without secrets
 * @param cacheClaim the volume claim of the layer cache; empty builds on the pod's own disk and forgets
 * @param mounts Secrets, ConfigMaps and volumes the builder reads
 * @param export whether a second container exports the cache when the builder has ended
 * @param timeout from the pod's start until it is stopped
 */
public record BuilderPlan(
        BuildAttempt attempt,
        Provenance provenance,
        Optional<Split> split,
        String request,
        Isolation isolation,
        Optional<String> cacheClaim,
        List<FileMount> mounts,
        Placement placement,
        Export export,
        Duration timeout) {
    /** Whether the cache goes to a registry too. */
    public enum Export {
        NONE,
        AFTER_THE_BUILD
    }

    /** The most that all annotations of one object may hold is 256 KiB; ours and others' need some of it too. */
    public static final int LARGEST_REQUEST = 224 * 1024;

    public BuilderPlan {
        mounts = List.copyOf(mounts);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("a build needs time: " + timeout);
        }
    }
}
