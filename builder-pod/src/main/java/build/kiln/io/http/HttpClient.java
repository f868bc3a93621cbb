package build.kiln.io.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests and keeps connections for the next ones: Apache HttpComponents behind the few types of this package. It neither
 * authenticates nor retries, but for one thing: a kept connection that turns out to be closed is replaced when the request
 * can be sent again.
 *
 * <p>Safe for use by many threads; blocking calls end when a virtual thread is interrupted. The library is loaded with the
 * first request.
 */
public final class HttpClient implements AutoCloseable {
    private static final int MAX_PORT = 65535;

    private final HttpSettings settings;
    private final Object lock = new Object();
    private @Nullable CloseableHttpClient library;

    public HttpClient(HttpSettings settings) {
        this.settings = settings;
    }

    /**
     * Sends {@code request} and reads the head of the answer, whatever its status. Redirects are answers like others.
     *
     * @throws IOException when the host cannot be reached, or breaks off, or stays silent
     */
    public HttpResponse send(HttpRequest request) throws IOException {
        Origin origin = Origin.of(request.uri());
        if (origin.port() > MAX_PORT) {
            throw new IOException(origin.port() + " is not a port");
        }
        HttpClientContext context = HttpClientContext.create();
        Optional<URI> proxy = settings.proxies().forOrigin(origin);
        proxy.ifPresent(address -> ProxyRoutes.authenticate(context, address));
        HttpUriRequestBase message = message(request);
        ClassicHttpResponse answer = library().executeOpen(null, message, context);
        try {
            if (proxy.isPresent() && origin.isSecure() && context.getSSLSession() == null) {
                // Not the origin's word: nobody has proved to be it.
                throw new IOException(
                        "the proxy refused to connect to " + origin.authority() + ": status " + answer.getCode());
            }
            return new HttpResponse(
                    request.uri(), answer.getCode(), headers(answer), body(answer.getEntity()), message::cancel);
        } catch (IOException | RuntimeException e) {
            message.cancel();
            throw e;
        }
    }

    /** Sets up TLS aside, so that the first request to a server that speaks it finds that done. */
    public void expectTls() {
        Thread.ofVirtual().name("tls").start(settings.trust()::prepare);
    }

    private HttpUriRequestBase message(HttpRequest request) {
        HttpUriRequestBase message = new HttpUriRequestBase(request.method().name(), request.uri());
        request.headers().fields().forEach(field -> message.addHeader(field.name(), field.value()));
        switch (request.method()) {
            case POST, PUT, PATCH ->
                message.setEntity(RequestEntity.of(request.body(), message::cancel, settings.stallTimeout()));
            case GET, HEAD, DELETE -> {}
        }
        return message;
    }

    private static Headers headers(ClassicHttpResponse answer) throws IOException {
        try {
            List<Headers.Field> fields = Arrays.stream(answer.getHeaders())
                    .map(header -> new Headers.Field(header.getName(), String.valueOf(header.getValue())))
                    .toList();
            return new Headers(fields);
        } catch (IllegalArgumentException e) {
            throw new IOException("the answer's head is malformed", e);
        }
    }

    private static InputStream body(@Nullable HttpEntity entity) throws IOException {
        return entity == null ? InputStream.nullInputStream() : entity.getContent();
    }

    private CloseableHttpClient library() throws IOException {
        synchronized (lock) {
            if (library == null) {
                library = Library.client(settings);
            }
            return library;
        }
    }

    /** Closes all connections, those in use too. */
    @Override
    public void close() throws IOException {
        synchronized (lock) {
            if (library != null) {
                library.close();
            }
        }
    }
}
