package build.kiln.io.http;

import java.time.Duration;

/**
 * How to reach hosts.
 *
 * @param connectTimeout for one address of a host, TLS handshake included
 * @param stallTimeout the longest time without a byte read or written
 */
public record HttpSettings(
        Duration connectTimeout, Duration stallTimeout, Proxies proxies, Trust trust, String userAgent) {
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration STALL = Duration.ofSeconds(60);

    public static HttpSettings of(Proxies proxies, Trust trust) {
        return new HttpSettings(CONNECT, STALL, proxies, trust, "kiln");
    }

    /** No proxy, the platform's certificate authorities. */
    public static HttpSettings direct() {
        return of(Proxies.NONE, Trust.platform());
    }

    public HttpSettings withTimeouts(Duration connect, Duration stall) {
        return new HttpSettings(connect, stall, proxies, trust, userAgent);
    }
}
