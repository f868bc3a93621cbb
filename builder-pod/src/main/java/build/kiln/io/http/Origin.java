package build.kiln.io.http;

import java.net.URI;
import java.util.Locale;

/**
 * Whom a connection is to; credentials of one origin are never shown to another.
 *
 * @param host in lower case, IPv6 addresses without brackets
 */
public record Origin(String scheme, String host, int port) {
    public static Origin of(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Origin(uri.getScheme(), host, uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri.getScheme()));
    }

    private static int defaultPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** {@code host:port}, the port only when it is not the scheme's own. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority();
    }
}
