package build.kiln.linux;

import java.io.IOException;

/** A system call that failed. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    public ErrnoException(int errno, String call, String path) {
        super(call + (path.isEmpty() ? "" : " " + path) + ": " + Errno.describe(errno));
        this.errno = errno;
    }

    /** One of {@link Errno}, or another of Linux's numbers. */
    public int errno() {
        return errno;
    }

    public boolean is(int number) {
        return errno == number;
    }
}
