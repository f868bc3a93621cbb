package build.kiln.operator.decide;

import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import java.time.Instant;
import java.util.Optional;

/** How a build ended. */
public sealed interface Ending {
    /** The builder delivered the image. */
    record Succeeded(BuildResult result, BuildResult.Image image) implements Ending {}

    /**
     * No image came of it.
     *
     * @param result what the builder reported, when it could
     */
    record Failed(Failure failure, Optional<BuildResult> result, Optional<Instant> startedAt, Instant finishedAt)
            implements Ending {}

    /** Someone asked for it to be stopped. */
    record Cancelled(Instant at) implements Ending {}

    /** The spec changed while it ran; what it would have built is no longer wanted. */
    record Superseded(Instant at) implements Ending {}
}
