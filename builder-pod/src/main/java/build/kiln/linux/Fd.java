package build.kiln.linux;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor of this process; closed once, by whoever opened it. */
public final class Fd implements AutoCloseable {
    /** The working directory of the process, for calls that take a directory: only sensible with absolute paths. */
    public static final Fd NONE = new Fd(-100);

    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    Fd(int number) {
        this.number = number;
    }

    /** The kernel's number. */
    public int number() {
        return number;
    }

    /** A path that leads this process to the open file, whatever its name is now. */
    public String path() {
        return "/proc/self/fd/" + number;
    }

    /** Closes the descriptor. Errors are not told: what must be durable is synced, not closed. */
    @Override
    public void close() {
        if (number >= 0 && closed.compareAndSet(false, true)) {
            SystemCall.CLOSE.invoke(Scratch.current(), number, 0, 0, 0);
        }
    }
}
