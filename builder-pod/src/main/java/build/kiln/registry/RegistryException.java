package build.kiln.registry;

import build.kiln.io.http.HttpRequest;
import build.kiln.io.http.HttpResponse;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A registry refused a request, or could not be reached, or gave what cannot be used. The message names the request without
 * query and never holds a credential.
 */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int MAX_ERROR = 64 * 1024;
    private static final int MAX_TEXT = 300;

    private final Kind kind;
    private final int status;
    private final String code;
    private final transient Optional<Duration> retryAfter;

    /** What went wrong, as far as it decides what to do. */
    public enum Kind {
        /** No answer: refused connection, broken connection, silence, unknown host. */
        UNREACHABLE,
        /** Too busy or broken for now: 429 and 5xx. */
        UNAVAILABLE,
        /** 401. */
        UNAUTHORIZED,
        /** 403. */
        DENIED,
        /** 404. */
        NOT_FOUND,
        /** Another status that asking again will not change. */
        REJECTED,
        /** An answer that breaks the specification or does not have the digest asked for. */
        MALFORMED,
        /** The certificate is not trusted. */
        UNTRUSTED
    }

    private RegistryException(
            Kind kind,
            int status,
            String code,
            String message,
            Optional<Duration> retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** What {@code response}, whose body is read, says. */
    static RegistryException of(HttpRequest request, HttpResponse response) {
        ErrorBody error = ErrorBody.read(response);
        String what = name(request) + ": " + response.status();
        String message = error.code.isEmpty() ? what : what + " " + error.code;
        return new RegistryException(
                kind(response.status()),
                response.status(),
                error.code,
                error.message.isEmpty() ? message : message + ": " + error.message,
                RetryAfter.parse(response.headers().first("Retry-After")),
                null);
    }

    static RegistryException unreachable(HttpRequest request, IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new RegistryException(
                isUntrusted(cause) ? Kind.UNTRUSTED : Kind.UNREACHABLE,
                0,
                "",
                name(request) + ": " + clean(cause instanceof UnknownHostException ? "unknown host" : reason),
                Optional.empty(),
                cause);
    }

    /** A certificate that is not believed, or a server without TLS: neither goes away by asking again. */
    private static boolean isUntrusted(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return failure instanceof SSLException
                && String.valueOf(failure.getMessage()).contains("unrecognized SSL");
    }

    static RegistryException malformed(URI registry, String problem) {
        return new RegistryException(
                Kind.MALFORMED, 0, "", "registry " + registry.getAuthority() + ": " + problem, Optional.empty(), null);
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401 -> Kind.UNAUTHORIZED;
            case 403 -> Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 408, 425, 429 -> Kind.UNAVAILABLE;
            case 501, 505 -> Kind.REJECTED;
            default -> status >= 500 ? Kind.UNAVAILABLE : Kind.REJECTED;
        };
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status; 0 without an answer. */
    public int status() {
        return status;
    }

    /** The distribution specification's error code, e.g. {@code MANIFEST_UNKNOWN}; empty when none was given. */
    public String code() {
        return code;
    }

    /** Whether the same request may succeed later. */
    boolean isTransient() {
        return kind == Kind.UNREACHABLE || kind == Kind.UNAVAILABLE;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** {@code GET https://host/v2/…}: the query, where signatures and tokens stand, is left out. */
    private static String name(HttpRequest request) {
        URI uri = request.uri();
        return request.method() + " " + uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** A stranger's text, fit for one line of a log. */
    private static String clean(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
    }

    private record ErrorBody(String code, String message) {
        private static final ErrorBody NONE = new ErrorBody("", "");

        static ErrorBody read(HttpResponse response) {
            try {
                JsonObject json = JsonReader.object(response.body().readNBytes(MAX_ERROR));
                List<JsonObject> errors = json.objects("errors");
                return errors.isEmpty()
                        ? NONE
                        : new ErrorBody(
                                clean(errors.getFirst().text("code")),
                                clean(errors.getFirst().text("message")));
            } catch (IOException e) {
                // Not JSON, or cut off: the status says enough.
                return NONE;
            }
        }
    }
}
