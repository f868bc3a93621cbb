package build.kiln.io.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Holds a body to the length that was announced for it. */
final class ExactOutput extends FilterOutputStream {
    private long left;

    ExactOutput(OutputStream out, long length) {
        super(out);
        left = length;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (length > left) {
            throw new IOException("the body is longer than announced");
        }
        out.write(from, offset, length);
        left -= length;
    }

    void finish() throws IOException {
        if (left > 0) {
            throw new IOException("the body is " + left + " bytes shorter than announced");
        }
        out.flush();
    }
}
