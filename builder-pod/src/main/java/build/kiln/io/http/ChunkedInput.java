package build.kiln.io.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, section 7.1); trailers are read and dropped. */
final class ChunkedInput extends InputStream {
    private final InputStream in;
    private long left;
    private boolean started;
    private boolean finished;

    ChunkedInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !finished) {
            nextChunk();
        }
        if (finished) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("the connection ended before the answer did");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (started) {
            expectLineEnd();
        }
        started = true;
        MessageParser lines = new MessageParser(in);
        String line = lines.readLine();
        int end = line.indexOf(';');
        String size = (end < 0 ? line : line.substring(0, end)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("a chunk of the answer has no size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            while (!lines.readLine().isEmpty()) {
                // A trailer.
            }
            finished = true;
        }
    }

    private void expectLineEnd() throws IOException {
        if (!new MessageParser(in).readLine().isEmpty()) {
            throw new IOException("a chunk of the answer is longer than it said");
        }
    }
}
