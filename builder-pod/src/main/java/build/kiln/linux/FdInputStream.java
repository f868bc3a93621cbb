package build.kiln.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads an open file from its position on; closes it when closed. Not for use by several threads. */
public final class FdInputStream extends InputStream {
    private final Fd file;
    private final ByteBuffer buffer;

    /**
     * A stream over {@code file}.
     *
     * @param buffer direct; its content is lost; only one open stream may use it
     */
    public FdInputStream(Fd file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer.clear().limit(0);
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        FileCalls.read(file, buffer);
        buffer.flip();
        return buffer.hasRemaining();
    }

    @Override
    public void close() {
        file.close();
    }
}
