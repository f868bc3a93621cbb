package build.kiln.failure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A build that cannot go on, with everything its user needs to mend it.
 *
 * <p>Messages, hints and log lines are shown to users and written to {@code status}: they never hold a secret.
 */
public final class BuildException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Details details;

    private BuildException(Details details, @Nullable Throwable cause) {
        super(details.message, cause);
        this.details = details;
    }

    public static BuildException of(Reason reason, String message) {
        return new BuildException(Details.of(reason, message), null);
    }

    public static BuildException of(Reason reason, String message, Throwable cause) {
        return new BuildException(Details.of(reason, message), cause);
    }

    /** The same failure with the remedy a user should try first. */
    public BuildException withHint(String hint) {
        return copy(new Details(
                details.reason, details.message, details.location, details.exitCode, details.log, Optional.of(hint)));
    }

    /** The same failure placed at {@code location}, unless it already has a place. */
    public BuildException at(Location location) {
        return details.location.isPresent()
                ? this
                : copy(new Details(
                        details.reason,
                        details.message,
                        Optional.of(location),
                        details.exitCode,
                        details.log,
                        details.hint));
    }

    /** The same failure with the process's exit code and the last lines it wrote. */
    public BuildException withProcess(int exitCode, List<String> log) {
        return copy(new Details(
                details.reason, details.message, details.location, OptionalInt.of(exitCode), log, details.hint));
    }

    private BuildException copy(Details changed) {
        BuildException copy = new BuildException(changed, getCause());
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public Reason reason() {
        return details.reason;
    }

    /** The message, without location or hint. */
    public String message() {
        return details.message;
    }

    public Optional<Location> location() {
        return details.location;
    }

    public OptionalInt exitCode() {
        return details.exitCode;
    }

    /** The last lines a failed process wrote, oldest first; empty when no process failed. */
    public List<String> log() {
        return details.log;
    }

    public Optional<String> hint() {
        return details.hint;
    }

    /** Whether the same build, unchanged, may succeed later. */
    public boolean retryable() {
        return details.reason.retryable();
    }

    private record Details(
            Reason reason,
            String message,
            Optional<Location> location,
            OptionalInt exitCode,
            List<String> log,
            Optional<String> hint) {
        Details {
            log = List.copyOf(log);
        }

        static Details of(Reason reason, String message) {
            return new Details(reason, message, Optional.empty(), OptionalInt.empty(), List.of(), Optional.empty());
        }
    }
}
