package build.kiln.executor;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a process ended.
 *
 * @param exitCode as a shell reports it: 128 and the number of the signal that ended it
 * @param outOfMemory whether the kernel ended something for want of memory while it ran
 * @param lastLines the last lines it wrote, oldest first, at most {@link LastLines#COUNT}
 */
public record ExecResult(int exitCode, boolean outOfMemory, List<String> lastLines) {
    private static final int SIGNALLED = 128;
    private static final int MAX_SIGNAL = 64;

    public ExecResult {
        lastLines = List.copyOf(lastLines);
    }

    /** The signal that ended the process; empty when it exited. */
    public OptionalInt signal() {
        return exitCode > SIGNALLED && exitCode <= SIGNALLED + MAX_SIGNAL
                ? OptionalInt.of(exitCode - SIGNALLED)
                : OptionalInt.empty();
    }

    /** Throws {@link Reason#RUN_FAILED} or {@link Reason#OUT_OF_MEMORY} unless the process of {@code args} exited with 0. */
    public void requireSuccess(List<String> args) throws BuildException {
        if (exitCode == 0) {
            return;
        }
        String process = "process \"" + String.join(" ", args) + "\"";
        if (outOfMemory) {
            throw BuildException.of(Reason.OUT_OF_MEMORY, process + " ran out of memory")
                    .withProcess(exitCode, lastLines)
                    .withHint("Give the builder more memory, or let the step use less of it.");
        }
        throw BuildException.of(Reason.RUN_FAILED, process + " did not complete successfully: exit code: " + exitCode)
                .withProcess(exitCode, lastLines)
                .withHint("The command itself failed: the last lines of its output say why.");
    }
}
