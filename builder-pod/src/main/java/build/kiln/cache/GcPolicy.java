package build.kiln.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * What a collection leaves.
 *
 * @param keepBytes content above this is collected, least recently used first; {@link Long#MAX_VALUE} for no limit
 * @param minFreeBytes so much of the volume shall be free afterwards
 * @param maxAge what has not been used for so long goes in any case
 */
public record GcPolicy(long keepBytes, long minFreeBytes, Optional<Duration> maxAge) {
    public GcPolicy {
        if (keepBytes < 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException("no negative sizes: " + keepBytes + ", " + minFreeBytes);
        }
    }

    /** Collects everything that nothing uses right now. */
    public static GcPolicy everything() {
        return new GcPolicy(0, 0, Optional.empty());
    }

    /** Collects what nothing refers to, and the least recently used beyond {@code bytes}. */
    public static GcPolicy keep(long bytes) {
        return new GcPolicy(bytes, 0, Optional.empty());
    }
}
