package build.kiln.build;

import build.kiln.contract.BuildOptions.Timestamps;
import build.kiln.contract.BuildRequest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Which times the files of layers and the image itself may have. */
sealed interface ImageTimes {
    String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

    /** Those of the build. */
    record AsBuilt() implements ImageTimes {}

    /** None after what the user asked for. */
    record UpTo(Instant asked) implements ImageTimes {}

    /** None after the commit that is built. */
    record UpToCommit(Instant committed) implements ImageTimes {}

    /** What {@code request} says, {@code SOURCE_DATE_EPOCH} first. */
    static ImageTimes of(BuildRequest request, Optional<Instant> commitTime) throws BuildException {
        String argument = request.args().get(SOURCE_DATE_EPOCH);
        if (argument != null && !argument.isEmpty()) {
            try {
                return new UpTo(Instant.ofEpochSecond(Long.parseLong(argument)));
            } catch (NumberFormatException | DateTimeException e) {
                throw BuildException.of(
                        Reason.INVALID_REQUEST, SOURCE_DATE_EPOCH + " is not a number of seconds: " + argument, e);
            }
        }
        return switch (request.options().timestamps()) {
            case Timestamps.OfCommit ofCommit ->
                commitTime.<ImageTimes>map(UpToCommit::new).orElse(new AsBuilt());
            case Timestamps.AsBuilt asBuilt -> new AsBuilt();
            case Timestamps.Fixed fixed -> new UpTo(fixed.epoch());
        };
    }

    /** The latest time, if there is one. */
    default Optional<Instant> latest() {
        return switch (this) {
            case AsBuilt asBuilt -> Optional.empty();
            case UpTo(Instant asked) -> Optional.of(asked);
            case UpToCommit(Instant committed) -> Optional.of(committed);
        };
    }

    /**
     * What of it belongs to cache keys. A commit's time does not: the next commit would run every step again, though nothing that
     * a step reads has changed. A step from the cache keeps the times of the commit that ran it.
     */
    default Optional<Instant> keyed() {
        return this instanceof UpTo(Instant asked) ? Optional.of(asked) : Optional.empty();
    }
}
