package build.kiln.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lends a stream to a writer that would close it: closing this one only flushes. */
public final class UnclosedStream extends FilterOutputStream {
    public UnclosedStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        out.write(from, offset, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
