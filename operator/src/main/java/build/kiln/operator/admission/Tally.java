package build.kiln.operator.admission;

import build.kiln.policy.Violation;
import java.time.Duration;
import java.util.List;

/** Hears of each answer to a request that was meant. Whoever asked waits meanwhile. */
public interface Tally {
    /** Counts an answer about {@code object}. */
    void count(Asked object, Outcome outcome, List<Violation> violations, Duration took);

    /**
     * What was asked about.
     *
     * @param name of what gets its name later: how that begins
     */
    record Asked(String apiVersion, String kind, String namespace, String name) {}

    /** What was answered. */
    enum Outcome {
        ALLOWED,
        PATCHED,
        DENIED
    }
}
