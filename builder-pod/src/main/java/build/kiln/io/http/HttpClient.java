package build.kiln.io.http;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sends requests and keeps connections for the next ones. It neither authenticates nor retries, but for one thing: a kept
 * connection that turns out to be closed is replaced when the request can be sent again.
 *
 * <p>Safe for use by many threads; blocking calls end when a virtual thread is interrupted.
 */
public final class HttpClient implements AutoCloseable {
    private static final int MAX_IDLE = 8;

    private final HttpSettings settings;
    private final Dialer dialer;
    private final Map<Origin, Deque<Connection>> idle = new HashMap<>();
    private boolean closed;

    public HttpClient(HttpSettings settings) {
        this.settings = settings;
        dialer = new Dialer(settings);
    }

    /**
     * Sends {@code request} and reads the head of the answer, whatever its status. Redirects are answers like others.
     *
     * @throws IOException when the host cannot be reached, or breaks off, or stays silent
     */
    public HttpResponse send(HttpRequest request) throws IOException {
        Origin origin = Origin.of(request.uri());
        Optional<Connection> kept = takeIdle(origin);
        if (kept.isPresent()) {
            try {
                return exchange(kept.get(), origin, request);
            } catch (IOException e) {
                if (!(request.body() instanceof RequestBody.Bytes) || request.method() == Method.POST) {
                    throw e;
                }
            }
        }
        return exchange(dialer.connect(origin), origin, request);
    }

    private HttpResponse exchange(Connection connection, Origin origin, HttpRequest request) throws IOException {
        try {
            MessageParser.Head head = connection.exchange(request, settings.userAgent());
            boolean reusable = head.keepAlive() && Connection.isDelimited(request.method(), head);
            return new HttpResponse(
                    request.uri(),
                    head.status(),
                    head.headers(),
                    connection.body(request.method(), head),
                    finished -> release(connection, origin, finished && reusable));
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private Optional<Connection> takeIdle(Origin origin) throws IOException {
        for (; ; ) {
            Connection candidate;
            synchronized (idle) {
                Deque<Connection> connections = idle.get(origin);
                if (connections == null || connections.isEmpty()) {
                    return Optional.empty();
                }
                candidate = connections.pop();
            }
            if (!candidate.isStale()) {
                return Optional.of(candidate);
            }
            candidate.close();
        }
    }

    private void release(Connection connection, Origin origin, boolean reusable) throws IOException {
        synchronized (idle) {
            Deque<Connection> connections = idle.computeIfAbsent(origin, key -> new ArrayDeque<>());
            if (reusable && !closed && connections.size() < MAX_IDLE) {
                connection.markIdle();
                connections.push(connection);
                return;
            }
        }
        connection.close();
    }

    /** Closes the kept connections; those in use are closed when their responses are. */
    @Override
    public void close() throws IOException {
        synchronized (idle) {
            closed = true;
            for (Deque<Connection> connections : idle.values()) {
                for (Connection connection : connections) {
                    connection.close();
                }
            }
            idle.clear();
        }
    }
}
