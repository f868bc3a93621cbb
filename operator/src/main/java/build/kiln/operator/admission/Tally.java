package build.kiln.operator.admission;

import build.kiln.policy.Violation;
import java.time.Duration;
import java.util.List;

/** Hears of each answer to a request that was meant. */
public interface Tally {
    /** Counts an answer. */
    void count(Outcome outcome, List<Violation> violations, Duration took);

    /** What was answered. */
    enum Outcome {
        ALLOWED,
        PATCHED,
        DENIED
    }
}
