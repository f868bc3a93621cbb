package build.kiln.contract;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A build that could not go on, told so that its user can mend it.
 *
 * @param reason one of {@link FailureReasons}, or another that a newer builder knows
 * @param step the instruction, e.g. {@code RUN npm ci}
 * @param file the Dockerfile
 * @param line counted from 1
 * @param retry what trying the same build again would do
 * @param log the last lines of the step, oldest first, at most {@link #MAX_LOG_LINES}
 * @param hint what to do about it
 */
public record Failure(
        String reason,
        String message,
        Optional<String> step,
        Optional<String> file,
        OptionalInt line,
        OptionalInt exitCode,
        Retry retry,
        List<String> log,
        Optional<String> hint)
        implements BuildResult.Outcome {
    public static final int MAX_LOG_LINES = 20;

    public Failure {
        log = List.copyOf(log.subList(Math.max(0, log.size() - MAX_LOG_LINES), log.size()));
    }

    /** A failure that is not about a line of a Dockerfile. */
    public static Failure of(String reason, String message, Retry retry) {
        return new Failure(
                reason,
                message,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                retry,
                List.of(),
                Optional.empty());
    }

    public Failure withHint(String hint) {
        return new Failure(reason, message, step, file, line, exitCode, retry, log, Optional.of(hint));
    }

    /** The same failure, told of a part of the build, such as a platform. */
    public Failure about(String part) {
        return new Failure(reason, part + ": " + message, step, file, line, exitCode, retry, log, hint);
    }

    Failure withLog(List<String> log) {
        return new Failure(reason, message, step, file, line, exitCode, retry, log, hint);
    }

    /** Whether the same build, unchanged, may succeed later. */
    public boolean retryable() {
        return retry == Retry.MAY_HELP;
    }

    /** What trying again would do. */
    public enum Retry {
        MAY_HELP,
        FUTILE
    }
}
