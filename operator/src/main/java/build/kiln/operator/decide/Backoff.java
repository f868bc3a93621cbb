package build.kiln.operator.decide;

import java.time.Duration;
import java.util.SplittableRandom;

/** The pause before a build is tried again: doubling, bounded, and a little different for each build. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 16;

    private Backoff() {}

    /**
     * Equal arguments give equal pauses, so that a restarted operator keeps the appointment.
     *
     * @param attempt the attempt that failed, from 0
     * @param seed tells builds apart that failed together
     */
    static Duration after(int attempt, long seed) {
        long pause = Math.min(FIRST.toMillis() << Math.min(attempt, MOST_DOUBLINGS), LONGEST.toMillis());
        return Duration.ofMillis(pause / 2 + new SplittableRandom(seed + attempt).nextLong(pause / 2));
    }
}
