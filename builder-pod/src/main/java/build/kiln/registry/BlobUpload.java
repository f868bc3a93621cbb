package build.kiln.registry;

import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.http.Method;
import build.kiln.io.http.Redirects;
import build.kiln.io.http.RequestBody;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One blob on its way into one repository: {@code POST}, then all of it with one {@code PUT}. When that breaks, the registry
 * is asked how much it has, and the rest is sent with {@code PATCH}; when it does not know, the upload begins again.
 */
public final class BlobUpload {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private final Repository repository;
    private final Scope scope;
    private final Descriptor descriptor;
    private Optional<URI> session;
    private long received;
    private boolean interrupted;

    /**
     * @param session where the registry said to upload to, when it did
     */
    BlobUpload(Repository repository, Scope scope, Descriptor descriptor, Optional<URI> session) {
        this.repository = repository;
        this.scope = scope;
        this.descriptor = descriptor;
        this.session = session;
    }

    /** Sends the blob; to be called once. */
    public void send(BlobContent content) throws RegistryException, InterruptedException {
        repository.retries().run(() -> {
            attempt(content);
            return descriptor;
        });
    }

    private void attempt(BlobContent content) throws RegistryException, InterruptedException {
        if (interrupted) {
            session = session.isPresent() ? resumed(session.get()) : session;
        }
        if (session.isEmpty()) {
            session = Optional.of(start());
            received = 0;
        }
        interrupted = true;
        URI location = session.get();
        if (received == 0) {
            finish(location, body(content, 0));
            return;
        }
        if (received < descriptor.size()) {
            location = append(location, content);
        }
        finish(location, RequestBody.EMPTY);
    }

    private URI start() throws RegistryException, InterruptedException {
        HttpRequest request = repository
                .transport()
                .request(Method.POST, repository.endpoint().path() + "/blobs/uploads/");
        return repository.transport().exchange(request, scope, response -> location(request, response), 202);
    }

    /** The session with {@link #received} set to what the registry has; empty when it has forgotten the upload. */
    private Optional<URI> resumed(URI location) throws RegistryException, InterruptedException {
        HttpRequest request = HttpRequest.get(location);
        return repository.transport().exchange(request, scope, response -> progress(request, response), 202, 204, 404);
    }

    private Optional<URI> progress(HttpRequest request, HttpResponse response) throws IOException {
        if (response.status() == 404) {
            return Optional.empty();
        }
        Matcher range = RANGE.matcher(response.headers().first("Range").orElse("0-0"));
        // "0-0" stands for nothing as well as for one byte; beginning again is never wrong.
        received = range.matches() && !"0".equals(range.group(1)) ? Long.parseLong(range.group(1)) + 1 : 0;
        return received > 0 && received <= descriptor.size()
                ? Optional.of(location(request, response))
                : Optional.empty();
    }

    private URI append(URI location, BlobContent content) throws RegistryException, InterruptedException {
        HttpRequest request = HttpRequest.of(Method.PATCH, location)
                .with("Content-Type", "application/octet-stream")
                .with("Content-Range", received + "-" + (descriptor.size() - 1))
                .withBody(body(content, received));
        return repository.transport().exchange(request, scope, response -> location(request, response), 202);
    }

    private void finish(URI location, RequestBody body) throws RegistryException, InterruptedException {
        String separator = location.getRawQuery() == null ? "?" : "&";
        // A colon may stand in a query as it is (RFC 3986, section 3.4).
        HttpRequest request = HttpRequest.of(
                        Method.PUT, URI.create(location + separator + "digest=" + descriptor.digest()))
                .with("Content-Type", "application/octet-stream")
                .withBody(body);
        repository.transport().exchange(request, scope, HttpResponse::status, 201, 204);
    }

    private RequestBody body(BlobContent content, long from) {
        return new RequestBody.Streamed(descriptor.size() - from, out -> copy(content, from, out));
    }

    private static void copy(BlobContent content, long from, OutputStream out) throws IOException {
        try (InputStream in = content.open()) {
            in.skipNBytes(from);
            in.transferTo(out);
        }
    }

    static URI location(HttpRequest request, HttpResponse response) throws IOException {
        String location = response.headers()
                .first("Location")
                .orElseThrow(() -> new IOException("the registry does not say where to upload to"));
        URI target = Redirects.target(request.uri(), location);
        if ("https".equals(request.uri().getScheme()) && !"https".equals(target.getScheme())) {
            throw new IOException("the registry wants the upload without TLS");
        }
        return target;
    }
}
