package build.kiln.io.http;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
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
    private final Runnable abandon;
    private boolean closed;

    /**
     * @param body gives its connection back at its end
     * @param abandon ends the connection, if the body still has it
     */
    HttpResponse(URI uri, int status, Headers headers, InputStream body, Runnable abandon) {
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.body = new KeptOpen(body);
        this.abandon = abandon;
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
        List<String> values = headers.all("Content-Length").stream().distinct().toList();
        return values.size() == 1 && values.getFirst().matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(values.getFirst()))
                : OptionalLong.empty();
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
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!isDrained()) {
            abandon.run();
        }
    }

    private boolean isDrained() {
        try {
            return body.skip(MAX_DRAIN) < MAX_DRAIN && body.read() < 0;
        } catch (IOException e) {
            // The answer is no longer wanted; a connection that broke meanwhile is only not reused.
            return false;
        }
    }

    /** Closing the library's stream would read what is left of it, however much that is. */
    private static final class KeptOpen extends FilterInputStream {
        KeptOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // The response is closed, not its body.
        }
    }
}
