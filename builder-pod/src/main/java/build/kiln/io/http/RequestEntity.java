package build.kiln.io.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** A body that is produced while the library sends it, held to its length and to progress. */
final class RequestEntity extends AbstractHttpEntity {
    private final RequestBody.Streamed body;
    private final Closeable connection;
    private final Duration stallTimeout;

    private RequestEntity(RequestBody.Streamed body, Closeable connection, Duration stallTimeout) {
        super((String) null, null);
        this.body = body;
        this.connection = connection;
        this.stallTimeout = stallTimeout;
    }

    /**
     * The library's form of {@code body}.
     *
     * @param connection closed when the peer takes nothing for {@code stallTimeout}
     */
    static HttpEntity of(RequestBody body, Closeable connection, Duration stallTimeout) {
        return switch (body) {
            case RequestBody.Bytes bytes -> new ByteArrayEntity(bytes.content(), null);
            case RequestBody.Streamed streamed -> new RequestEntity(streamed, connection, stallTimeout);
        };
    }

    @Override
    public long getContentLength() {
        return body.length();
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (StallGuard guarded = StallGuard.start(out, connection, stallTimeout)) {
            ExactOutput exact = new ExactOutput(guarded, body.length());
            body.writeTo(exact);
            exact.finish();
        }
    }

    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException("the body is only ever written");
    }

    @Override
    public void close() {
        // Its producer closes what it opened.
    }
}
