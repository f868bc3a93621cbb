package build.kiln.io.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The proxy variables {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}, in upper or lower case, as curl and Go
 * read them. This machine itself is never asked for through a proxy.
 */
public final class Proxies {
    public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

    private final Optional<URI> http;
    private final Optional<URI> https;
    private final List<NoProxyRule> exceptions;

    private Proxies(Optional<URI> http, Optional<URI> https, List<NoProxyRule> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    /** Throws {@link IllegalArgumentException}, without the value, for a variable that is not an address. */
    public static Proxies of(Map<String, String> environment) {
        List<NoProxyRule> exceptions = Arrays.stream(
                        value(environment, "NO_PROXY").split(",", -1))
                .map(String::strip)
                .filter(rule -> !rule.isEmpty())
                .map(NoProxyRule::parse)
                .toList();
        return new Proxies(address(environment, "HTTP_PROXY"), address(environment, "HTTPS_PROXY"), exceptions);
    }

    /** The proxy's address; it may hold credentials for the proxy. */
    Optional<URI> forOrigin(Origin origin) {
        if (NoProxyRule.isLoopback(origin.host())
                || exceptions.stream().anyMatch(rule -> rule.matches(origin.host(), origin.port()))) {
            return Optional.empty();
        }
        return origin.isSecure() ? https : http;
    }

    private static Optional<URI> address(Map<String, String> environment, String name) {
        String value = value(environment, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI address = new URI(value.contains("://") ? value : "http://" + value);
            if (!"http".equals(address.getScheme()) || address.getHost() == null) {
                throw new IllegalArgumentException(name + " is not the address of an http proxy");
            }
            return Optional.of(address);
        } catch (URISyntaxException e) {
            // Its message holds the value, and the value may hold a password.
            throw new IllegalArgumentException(name + " is not an address");
        }
    }

    private static String value(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        return lower.isEmpty() ? environment.getOrDefault(name, "") : lower;
    }
}
