package build.kiln.cli;

import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.failure.Reason;

/** What the kiln command tells its caller. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(BuildResult.Outcome outcome) {
        return switch (outcome) {
            case BuildResult.Image _ -> DONE;
            case Failure failure -> failure.reason().equals(Reason.CANCELLED.code()) ? INTERRUPTED : FAILED;
        };
    }
}
