package build.kiln.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of an archive: no more of them than a limit, and known whether it was their source that failed. */
final class MeteredInput extends FilterInputStream {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private long left = UNLIMITED;
    private boolean failed;

    MeteredInput(InputStream in) {
        super(in);
    }

    /** Until {@link #lift}, asking for more than {@code bytes} fails. */
    void limit(long bytes) {
        left = bytes;
    }

    void lift() {
        left = UNLIMITED;
    }

    /** Whether reading failed below here, rather than at what was read. */
    boolean hasFailed() {
        return failed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left == 0) {
            throw new TarFormatException("the headers before an entry are too large");
        }
        int count = take(into, offset, (int) Math.min(length, left));
        if (count > 0 && left != UNLIMITED) {
            left -= count;
        }
        return count;
    }

    private int take(byte[] into, int offset, int length) throws IOException {
        try {
            return in.read(into, offset, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    /** Unknown: the library asks for it before each skip, and has no use for it but with files. */
    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
