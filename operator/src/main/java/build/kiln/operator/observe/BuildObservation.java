package build.kiln.operator.observe;

import java.time.Instant;
import java.util.Optional;

/** What is known of one attempt at a build, from its Job and its Pod. */
public sealed interface BuildObservation {
    /** There is no Job. */
    record Absent() implements BuildObservation {}

    /**
     * The Job is there, its builder does not run yet.
     *
     * @param message what it waits for
     */
    record Waiting(String message) implements BuildObservation {}

    /** The builder runs. */
    record Running(Instant since) implements BuildObservation {}

    /**
     * The builder ended and left its result, good or bad.
     *
     * @param message the container's termination message: a BuildResult as JSON
     */
    record Reported(String message, Instant startedAt, Instant finishedAt) implements BuildObservation {}

    /**
     * The attempt ended without a result of its own.
     *
     * @param message what the cluster says of it
     * @param exitCode of the builder's process, when it had one
     */
    record Died(
            Death death, String message, Optional<Integer> exitCode, Optional<Instant> startedAt, Instant finishedAt)
            implements BuildObservation {}
}
