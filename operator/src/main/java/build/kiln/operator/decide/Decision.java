package build.kiln.operator.decide;

import build.kiln.contract.Isolation;
import build.kiln.contract.Join;
import build.kiln.operator.observe.BuildObservation;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;

/** The one thing to do next. */
public sealed interface Decision {
    /**
     * Create the Job of an attempt.
     *
     * @param isolation what it must run with; empty to choose
     */
    record Begin(long number, int attempt, Why why, Optional<Isolation> isolation) implements Decision {}

    /**
     * Tell a builder that had waited which build is its.
     *
     * @param pod that waits
     */
    record HandOver(Pod pod) implements Decision {}

    /** Remove the Job of a builder that was lost before it began; the same attempt is begun again by a new one. */
    record Replace() implements Decision {}

    /** A builder is at work or on its way. */
    record Await(BuildObservation observation) implements Decision {}

    /**
     * Create the Jobs that the attempt under way still needs.
     *
     * @param join what its parts left, when that is to be joined
     */
    record Continue(Optional<Join> join) implements Decision {}

    /**
     * An attempt failed; the next one is due later.
     *
     * @param failed what ended the attempt
     */
    record TryAgain(int attempt, Instant at, Ending.Failed failed) implements Decision {}

    /** Record the end of the build and remove what still runs of it. */
    record Conclude(long number, Ending ending) implements Decision {}

    /** The last build answers what is asked for. */
    record Rest() implements Decision {}

    /** A build is due, but none may start. */
    record Suspend() implements Decision {}

    /** What makes a build due. */
    enum Why {
        FIRST,
        SPEC,
        INPUTS,
        REBUILD,
        RETRY
    }
}
