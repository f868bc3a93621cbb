package build.kiln.io.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Follows redirects of GET and HEAD: at most ten, never from https to http, credentials only within one origin. */
public final class Redirects {
    private static final int MAX = 10;
    private static final List<String> SECRET_HEADERS = List.of("Authorization", "Cookie", "Private-Token");

    private Redirects() {}

    /** The answer at the end of all redirects. */
    public static HttpResponse follow(HttpClient client, HttpRequest request) throws IOException {
        HttpRequest next = request;
        for (int count = 0; count <= MAX; count++) {
            HttpResponse response = client.send(next);
            if (!isRedirect(response)) {
                return response;
            }
            response.close();
            next = redirected(next, response);
        }
        throw new IOException("more than " + MAX + " redirects");
    }

    private static boolean isRedirect(HttpResponse response) {
        return switch (response.status()) {
            case 301, 302, 303, 307, 308 -> response.headers().first("Location").isPresent();
            default -> false;
        };
    }

    private static HttpRequest redirected(HttpRequest request, HttpResponse response) throws IOException {
        URI target = target(request.uri(), response.headers().first("Location").orElseThrow());
        Origin from = Origin.of(request.uri());
        Origin to = Origin.of(target);
        if (from.isSecure() && !to.isSecure()) {
            throw new IOException("refused a redirect from https to http");
        }
        HttpRequest next = request.to(target);
        if (!from.equals(to)) {
            for (String header : SECRET_HEADERS) {
                next = next.without(header);
            }
        }
        return next;
    }

    /** {@code location} as an address of its own, relative to {@code base}. User names in it are dropped. */
    public static URI target(URI base, String location) throws IOException {
        try {
            URI target = base.resolve(new URI(location));
            if (target.getHost() == null
                    || !("http".equals(target.getScheme()) || "https".equals(target.getScheme()))) {
                throw new IOException("a redirect to what is not an http address");
            }
            if (target.getRawUserInfo() == null) {
                return target;
            }
            Origin origin = Origin.of(target);
            return new URI(
                    origin + target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery()));
        } catch (URISyntaxException e) {
            throw new IOException("a redirect to a malformed address");
        }
    }
}
