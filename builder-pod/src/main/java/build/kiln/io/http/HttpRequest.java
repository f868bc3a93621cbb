package build.kiln.io.http;

import java.net.URI;

/** A request. The URI is absolute, {@code http} or {@code https}, and holds no credentials. */
public record HttpRequest(Method method, URI uri, Headers headers, RequestBody body) {
    public HttpRequest {
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("not an http or https address");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("an address must not hold credentials");
        }
    }

    public static HttpRequest get(URI uri) {
        return of(Method.GET, uri);
    }

    /** Without headers and body. */
    public static HttpRequest of(Method method, URI uri) {
        return new HttpRequest(method, uri, Headers.NONE, RequestBody.EMPTY);
    }

    public HttpRequest with(String header, String value) {
        return new HttpRequest(method, uri, headers.with(header, value), body);
    }

    public HttpRequest without(String header) {
        return new HttpRequest(method, uri, headers.without(header), body);
    }

    public HttpRequest withBody(RequestBody other) {
        return new HttpRequest(method, uri, headers, other);
    }

    HttpRequest to(URI other) {
        return new HttpRequest(method, other, headers, body);
    }
}
