package build.kiln.operator.scan;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * When the cluster is scanned: at intervals, and soon after policies have changed, but not at each of many changes.
 */
final class ScanSchedule {
    private final Duration interval;
    private final Duration pause;
    private Optional<Findings> last = Optional.empty();
    private Instant nextAt = Instant.MIN;

    /**
     * A schedule.
     *
     * @param interval between two scans of unchanged policies, give or take a tenth
     * @param pause between two scans at least
     */
    ScanSchedule(Duration interval, Duration pause) {
        this.interval = interval;
        this.pause = pause;
    }

    /** The newest findings, of a scan that is made now when one is due. */
    synchronized Findings findings(Map<String, Long> generations, Supplier<Findings> scan, Instant now) {
        boolean changed = last.map(findings -> !findings.generations().equals(generations))
                .orElse(true);
        boolean rested =
                last.map(findings -> !now.isBefore(findings.at().plus(pause))).orElse(true);
        if (last.isPresent() && now.isBefore(nextAt) && !(changed && rested)) {
            return last.get();
        }
        Findings fresh = scan.get();
        last = Optional.of(fresh);
        long jitter = interval.toMillis() / 10;
        nextAt = now.plus(interval).plusMillis(ThreadLocalRandom.current().nextLong(-jitter, jitter + 1));
        return fresh;
    }

    /** When a policy is looked at again: {@code current} says whether it was asked as it is now. */
    synchronized Duration again(Findings findings, Freshness current, Instant now) {
        Instant at = current == Freshness.CURRENT ? nextAt : findings.at().plus(pause);
        Duration left = Duration.between(now, at);
        return left.compareTo(pause.dividedBy(10)) < 0 ? pause.dividedBy(10) : left;
    }

    /** Whether findings are about a policy as it is now. */
    enum Freshness {
        CURRENT,
        OUTDATED
    }
}
