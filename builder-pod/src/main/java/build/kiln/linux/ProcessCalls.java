package build.kiln.linux;

/** This process's user, streams and end, and signals to others. */
public final class ProcessCalls {
    private static final int ESRCH = 3;

    private ProcessCalls() {}

    /** The effective user id, as this process's user namespace sees it. */
    public static int userId() {
        return (int) SystemCall.GETEUID.invoke(Scratch.current(), 0, 0, 0, 0);
    }

    /**
     * Sends a signal.
     *
     * @param process a process id, or a negated process group id
     * @return whether there was such a process
     */
    public static boolean kill(int process, int signal) throws ErrnoException {
        long result = SystemCall.KILL.invoke(Scratch.current(), process, signal, 0, 0);
        if (result == -ESRCH) {
            return false;
        }
        SystemCall.KILL.check(result, Integer.toString(process));
        return true;
    }

    /**
     * Makes {@code number}, such as that of standard output, mean what {@code open} means; it stays when {@code open} is closed, and
     * goes to programs that this process starts.
     */
    public static void redirect(int number, Fd open) throws ErrnoException {
        long result = SystemCall.DUP3.invoke(Scratch.current(), open.number(), number, 0, 0);
        SystemCall.DUP3.check(result, open.path());
    }

    /** Ends this process at once: nothing of Java runs any more, shutdown hooks neither. */
    public static void exit(int code) {
        SystemCall.EXIT_GROUP.invoke(Scratch.current(), code, 0, 0, 0);
        throw new IllegalStateException("the process did not end");
    }
}
