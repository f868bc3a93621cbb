package build.kiln.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Writes to an open file from its position on; closes it when closed. Not for use by several threads. */
public final class FdOutputStream extends OutputStream {
    private final Fd file;
    private final ByteBuffer buffer;

    /**
     * A stream over {@code file}.
     *
     * @param buffer direct; its content is lost; only one open stream may use it
     */
    public FdOutputStream(Fd file, ByteBuffer buffer) {
        this.file = file;
        this.buffer = buffer.clear();
    }

    @Override
    public void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) value);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        int at = offset;
        int left = length;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(left, buffer.remaining());
            buffer.put(from, at, count);
            at += count;
            left -= count;
        }
    }

    /** Leaves a hole of {@code length} zero bytes. */
    public void skip(long length) throws IOException {
        flush();
        VolumeCalls.skip(file, length);
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        FileCalls.write(file, buffer);
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
        }
    }
}
