package build.kiln.io.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.OptionalLong;

/**
 * A response whose body is still to be read. Closing it gives the connection back when the body was read to its end or
 * little is left, else ends the connection.
 */
public final class HttpResponse implements Closeable {
    /** Reading this much is cheaper than another connection. */
    private static final int MAX_DRAIN = 64 * 1024;

    private final URI uri;
    private final int status;
    private final Headers headers;
    private final InputStream body;
    private final Release release;
    private boolean closed;

    /** What becomes of the connection. */
    interface Release {
        void release(boolean reusable) throws IOException;
    }

    HttpResponse(URI uri, int status, Headers headers, InputStream body, Release release) {
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.release = release;
    }

    /** The address that answered, after redirects. */
    public URI uri() {
        return uri;
    }

    public int status() {
        return status;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public Headers headers() {
        return headers;
    }

    /** The body's length where the server tells it. */
    public OptionalLong contentLength() {
        return MessageParser.contentLength(headers);
    }

    /** The body, decoded from chunks. Closing the stream does not close the response. */
    public InputStream body() {
        return body;
    }

    /** The whole body; throws {@link IOException} when it is longer than {@code limit}. */
    public byte[] bytes(int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new IOException("the answer is longer than " + limit + " bytes");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        boolean finished = false;
        try {
            finished = body.skip(MAX_DRAIN) < MAX_DRAIN && body.read() < 0;
        } catch (IOException e) {
            // The answer is no longer wanted; a connection that broke meanwhile is only not reused.
            finished = false;
        }
        release.release(finished);
    }
}
