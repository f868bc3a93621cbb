package build.kiln.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * What a collection leaves.
 *
 * @param keepBytes content above this is collected, least recently used first; {@link Long#MAX_VALUE} for no limit
 * @param minFreeBytes so much of the volume shall be free afterwards
 * @param maxAge what has not been used for so long goes in any case
 * @param grace how long content that no record refers to stays where there is room, such as documents of base images
 */
public record GcPolicy(long keepBytes, long minFreeBytes, Optional<Duration> maxAge, Duration grace) {
    private static final Duration USUAL_GRACE = Duration.ofDays(2);

    public GcPolicy {
        if (keepBytes < 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException("no negative sizes: " + keepBytes + ", " + minFreeBytes);
        }
    }

    /** Collects everything that nothing uses right now. */
    public static GcPolicy everything() {
        return new GcPolicy(0, 0, Optional.empty(), Duration.ZERO);
    }

    /** Collects what nothing refers to any more, and the least recently used beyond {@code bytes}. */
    public static GcPolicy keep(long bytes) {
        return new GcPolicy(bytes, 0, Optional.empty(), USUAL_GRACE);
    }

    /** The same, and at least {@code bytes} of the volume free. */
    public GcPolicy withMinFree(long bytes) {
        return new GcPolicy(keepBytes, bytes, maxAge, grace);
    }

    /** The same, without what nobody has used for {@code age}. */
    public GcPolicy withMaxAge(Duration age) {
        return new GcPolicy(keepBytes, minFreeBytes, Optional.of(age), grace);
    }
}
