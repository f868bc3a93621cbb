package build.kiln.cli;

/** What the kiln command tells its caller. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
