package build.kiln.operator.admission;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509KeyManager;

/**
 * The HTTPS server that the API server asks, until it is closed. It judges on threads of its own, as many as there are
 * processors; when more requests wait than can be answered in time, it says so at once instead of letting them time out.
 */
final class AdmissionServer implements AutoCloseable {
    /** An API server accepts 3 MiB; a review holds an object twice. */
    private static final int LARGEST = 8 << 20;

    private static final int MOST_WAITING = 2_048;
    /** An API server keeps to one connection until it is full: with few questions in each, all replicas get some of a load. */
    private static final int MOST_STREAMS = 16;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration IDLE = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpServer server;
    private final ExecutorService pool;

    private AdmissionServer(HttpServer server, ExecutorService pool) {
        this.server = server;
        this.pool = pool;
    }

    /**
     * Returns when the server accepts connections.
     *
     * @param port 0 takes any free one
     * @param desks what answers, by path
     */
    static AdmissionServer start(Vertx vertx, String host, int port, X509KeyManager keys, Map<String, Desk> desks) {
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService pool = new ThreadPoolExecutor(
                processors,
                processors,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name("admission-", 0).daemon().factory());
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS))
                        .setKeyCertOptions(KeyCertOptions.wrap(keys))
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setIdleTimeout(Math.toIntExact(IDLE.toSeconds())))
                .requestHandler(request -> receive(request, vertx.getOrCreateContext(), pool, desks));
        server.listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        return new AdmissionServer(server, pool);
    }

    int port() {
        return server.actualPort();
    }

    private static void receive(
            HttpServerRequest request, Context context, ExecutorService pool, Map<String, Desk> desks) {
        Desk desk = desks.get(request.path());
        if (desk == null) {
            refuse(request, HttpURLConnection.HTTP_NOT_FOUND);
            return;
        }
        if (!HttpMethod.POST.equals(request.method())) {
            refuse(request, HttpURLConnection.HTTP_BAD_METHOD);
            return;
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > LARGEST) {
                request.handler(null);
                refuse(request, HttpURLConnection.HTTP_ENTITY_TOO_LARGE);
                return;
            }
            body.appendBuffer(part);
        });
        request.endHandler(_ -> {
            if (!request.response().ended()) {
                answer(request, body.getBytes(), context, pool, desk);
            }
        });
    }

    private static void answer(
            HttpServerRequest request, byte[] body, Context context, ExecutorService pool, Desk desk) {
        try {
            pool.execute(() -> {
                Desk.Reply reply = desk.answer(body);
                context.runOnContext(_ -> send(request, reply));
            });
        } catch (RejectedExecutionException e) {
            refuse(request, TOO_MANY_REQUESTS);
        }
    }

    private static void send(HttpServerRequest request, Desk.Reply reply) {
        if (!request.response().closed()) {
            request.response()
                    .setStatusCode(reply.status())
                    .putHeader("Content-Type", reply.contentType())
                    .end(reply.body());
        }
    }

    private static void refuse(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end();
    }

    /** Connections are closed when what was asked on them has been answered. */
    @Override
    public void close() {
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        pool.shutdown();
    }
}
