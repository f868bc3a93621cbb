package build.kiln.io.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One connection to an origin, or to a proxy that stands for it; one request at a time. */
final class Connection implements Closeable {
    private static final int BUFFER = 64 * 1024;
    private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();
    private static final int LATE_ANSWER_MILLIS = 2000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Duration stallTimeout;
    private final String requestPrefix;
    private final Headers proxyHeaders;
    private long idleSince;

    /**
     * @param requestPrefix what stands before the path: empty, or the origin when a proxy gets the whole address
     * @param proxyHeaders sent with every request to such a proxy
     */
    Connection(Socket socket, Duration stallTimeout, String requestPrefix, Headers proxyHeaders) throws IOException {
        this.socket = socket;
        this.stallTimeout = stallTimeout;
        this.requestPrefix = requestPrefix;
        this.proxyHeaders = proxyHeaders;
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        socket.setSoTimeout(Math.toIntExact(stallTimeout.toMillis()));
    }

    void markIdle() {
        idleSince = System.nanoTime();
    }

    /** Whether the peer closed the connection while it was idle, or said something unasked. */
    boolean isStale() {
        if (System.nanoTime() - idleSince < FRESH_NANOS) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            in.read();
            return true;
        } catch (SocketTimeoutException e) {
            return isTimeoutLost();
        } catch (IOException e) {
            return true;
        }
    }

    private boolean isTimeoutLost() {
        try {
            socket.setSoTimeout(Math.toIntExact(stallTimeout.toMillis()));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    MessageParser.Head exchange(HttpRequest request, String userAgent) throws IOException {
        try {
            writeHead(request, userAgent);
            writeBody(request.body());
        } catch (IOException e) {
            return earlyAnswer(e);
        }
        return new MessageParser(in).readHead();
    }

    /** A server that refuses a body may answer and stop reading: its answer says more than our broken pipe. */
    private MessageParser.Head earlyAnswer(IOException broken) throws IOException {
        try {
            socket.setSoTimeout(LATE_ANSWER_MILLIS);
            MessageParser.Head head = new MessageParser(in).readHead();
            if (head.status() >= 400) {
                return new MessageParser.Head(head.status(), head.headers(), false);
            }
        } catch (IOException e) {
            broken.addSuppressed(e);
        }
        throw broken;
    }

    private void writeHead(HttpRequest request, String userAgent) throws IOException {
        StringBuilder head = new StringBuilder(512);
        head.append(request.method())
                .append(' ')
                .append(requestPrefix)
                .append(target(request))
                .append(" HTTP/1.1\r\n");
        append(head, "Host", Origin.of(request.uri()).authority());
        append(head, "User-Agent", userAgent);
        request.headers().fields().forEach(field -> append(head, field.name(), field.value()));
        proxyHeaders.fields().forEach(field -> append(head, field.name(), field.value()));
        if (carriesBody(request.method())) {
            append(head, "Content-Length", Long.toString(request.body().length()));
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean carriesBody(Method method) {
        return switch (method) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE -> false;
        };
    }

    private static String target(HttpRequest request) {
        String path = request.uri().getRawPath();
        String query = request.uri().getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private void writeBody(RequestBody body) throws IOException {
        switch (body) {
            case RequestBody.Bytes bytes -> {
                bytes.writeTo(out);
                out.flush();
            }
            case RequestBody.Streamed streamed -> {
                try (StallGuard guarded = StallGuard.start(out, this, stallTimeout)) {
                    ExactOutput exact = new ExactOutput(guarded, streamed.length());
                    streamed.writeTo(exact);
                    exact.finish();
                }
            }
        }
    }

    InputStream body(Method method, MessageParser.Head head) throws IOException {
        if (method == Method.HEAD || head.status() == 204 || head.status() == 304) {
            return new FixedInput(in, 0);
        }
        var encoding = head.headers().first("Transfer-Encoding");
        if (encoding.isPresent()) {
            if (!encoding.get().equalsIgnoreCase("chunked")) {
                throw new IOException("the answer comes in an encoding that was not asked for");
            }
            return new ChunkedInput(in);
        }
        if (head.headers().first("Content-Length").isEmpty()) {
            return in;
        }
        return new FixedInput(
                in,
                MessageParser.contentLength(head.headers())
                        .orElseThrow(() -> new IOException("the answer's Content-Length is malformed")));
    }

    /** Whether the end of the body of {@code head} can be told from the end of the connection. */
    static boolean isDelimited(Method method, MessageParser.Head head) {
        return method == Method.HEAD
                || head.status() == 204
                || head.status() == 304
                || head.headers().first("Content-Length").isPresent()
                || head.headers().first("Transfer-Encoding").isPresent();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
