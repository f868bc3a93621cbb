package build.kiln.operator.status;

import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.contract.Isolation;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Provenance;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What happened to an ImageBuild in one reconciliation. */
public sealed interface Turn {
    /**
     * A build started, or started again.
     *
     * @param builder whether one had waited for it
     * @param warnings what policies have against it without denying it; empty for nothing
     */
    record Started(
            BuildAttempt attempt, Provenance provenance, Isolation isolation, StartedBuilder builder, String warnings)
            implements Turn {}

    /** Where the builder of an attempt comes from. */
    enum StartedBuilder {
        /** It was started for the attempt. */
        NEW,
        /** It had waited. */
        WAITED,
        /** It was started for the attempt, because one that had waited could not do it. */
        UNFIT
    }

    /** A builder is on its way or at work. */
    record Progressing(String reason, String message) implements Turn {}

    /** An attempt failed and another will follow. */
    record Retrying(long number, int nextAttempt, Instant at, Failure failure) implements Turn {}

    /** The image is where it should be. */
    record Succeeded(Concluded build, BuildResult result, BuildResult.Image image) implements Turn {}

    /** The build that has just succeeded goes on to export its cache. */
    record Exporting() implements Turn {}

    /**
     * The export of a build's cache is over.
     *
     * @param failures a sentence for each cache that was not exported
     */
    record Exported(long build, List<String> failures) implements Turn {
        public Exported {
            failures = List.copyOf(failures);
        }
    }

    /** The build ended without an image and will not be tried again as it is. */
    record Failed(Concluded build, Failure failure, Optional<BuildResult> result, Optional<Instant> startedAt)
            implements Turn {}

    /** Someone asked for the build to be stopped. */
    record Cancelled(Concluded build) implements Turn {}

    /** The spec changed while it was being built. */
    record Superseded(Concluded build) implements Turn {}

    /** Something cannot go on and no waiting mends it: the user has to change something. */
    record Stalled(String reason, String message) implements Turn {}

    /** Something is missing that may appear, or cannot be reached that may come back. */
    record Blocked(Obstacle obstacle, String reason, String message) implements Turn {}

    /** A build is due and {@code spec.suspend} holds it back. */
    record Suspended() implements Turn {}

    /** The last build answers what is asked for. */
    record Resting() implements Turn {}

    /** A build whose end is being recorded. */
    record Concluded(long number, Provenance provenance, Instant at) {}

    /** What a build waits for. */
    enum Obstacle {
        /** The source's revision. */
        SOURCE,
        /** A Secret, ConfigMap or volume claim. */
        REFERENCE
    }
}
