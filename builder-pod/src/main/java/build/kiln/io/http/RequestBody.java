package build.kiln.io.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a request carries. */
public sealed interface RequestBody {
    RequestBody EMPTY = new Bytes(new byte[0]);

    /** The number of bytes. */
    long length();

    void writeTo(OutputStream out) throws IOException;

    static RequestBody of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A body in memory, which can be sent again. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] content) implements RequestBody {
        @Override
        public long length() {
            return content.length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(content);
        }
    }

    /** A body produced while it is sent; whether it can be produced again is known to the caller alone. */
    record Streamed(long length, Content content) implements RequestBody {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            content.writeTo(out);
        }
    }

    /** Writes a body; does not close the stream. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
