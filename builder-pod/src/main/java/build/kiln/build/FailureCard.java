package build.kiln.build;

import build.kiln.contract.Failure;
import build.kiln.failure.BuildException;
import build.kiln.failure.Location;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;

/** Turns what ended a build into the failure that its user sees, secrets masked. */
public final class FailureCard {
    private static final String NO_SPACE = "no space left on device";

    private FailureCard() {}

    public static Failure of(BuildException failure, Scrubber scrubber) {
        return new Failure(
                failure.reason().code(),
                scrubber.scrub(failure.message()),
                failure.location().map(Location::instruction).map(scrubber::scrub),
                failure.location().map(Location::file),
                failure.location()
                        .map(location -> OptionalInt.of(location.startLine()))
                        .orElse(OptionalInt.empty()),
                failure.exitCode(),
                failure.retryable() ? Failure.Retry.MAY_HELP : Failure.Retry.FUTILE,
                failure.log().stream().map(scrubber::scrub).toList(),
                failure.hint().map(scrubber::scrub));
    }

    /** What nobody but the builder or its machine can have caused, as a failure with a reason. */
    public static BuildException explain(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (isNoSpace(cause)) {
            return BuildException.of(Reason.CACHE_VOLUME_FULL, "the cache volume has no space left: " + message, cause)
                    .withHint("make the cache volume larger, or prune it");
        }
        return BuildException.of(Reason.INTERNAL, message, cause);
    }

    private static boolean isNoSpace(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (String.valueOf(at.getMessage()).toLowerCase(Locale.ROOT).contains(NO_SPACE)) {
                return true;
            }
        }
        return false;
    }
}
