package build.kiln.operator.observe;

import build.kiln.contract.BuildResult;
import build.kiln.contract.Join;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of one attempt at a build, from its Job and its Pod. */
public sealed interface BuildObservation {
    /** The builder of an attempt, or of a part of one, is no more. */
    sealed interface Ended extends BuildObservation permits Reported, Died {}

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
     * A builder that had waited has become this build's, but its pod has not been told so yet.
     *
     * @param pod that runs and waits
     */
    record HandingOver(Pod pod) implements BuildObservation {}

    /** A builder that had waited was lost before it began: there was no attempt. */
    record NotBegun() implements BuildObservation {}

    /**
     * The builder ended and left its result, good or bad.
     *
     * @param message the container's termination message: a BuildResult as JSON
     */
    record Reported(String message, Instant startedAt, Instant finishedAt) implements Ended {}

    /**
     * The attempt ended without a result of its own.
     *
     * @param message what the cluster says of it
     * @param exitCode of the builder's process, when it had one
     */
    record Died(
            Death death, String message, Optional<Integer> exitCode, Optional<Instant> startedAt, Instant finishedAt)
            implements Ended {}

    /**
     * The builder of a part ended without an image, and with it the attempt.
     *
     * @param platforms what it was to build, for people
     */
    record PartEnded(String platforms, Ended how) implements BuildObservation {}

    /**
     * The builder that joins the parts ended and left its result, good or bad.
     *
     * @param parts the results of the parts, as far as they are still there
     */
    record Joined(Reported index, List<BuildResult> parts) implements BuildObservation {
        public Joined {
            parts = List.copyOf(parts);
        }
    }

    /**
     * The attempt needs more Jobs: those of parts that have none, or the one that joins them.
     *
     * @param join what the parts left, when all have left an image
     */
    record Incomplete(Optional<Join> join) implements BuildObservation {}
}
