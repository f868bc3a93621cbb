package build.kiln.io.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Which proxy a connection goes through, and what that proxy is told about us. */
final class ProxyRoutes extends DefaultRoutePlanner {
    private static final int DEFAULT_PORT = 80;

    private final Proxies proxies;

    ProxyRoutes(Proxies proxies) {
        super(DefaultSchemePortResolver.INSTANCE);
        this.proxies = proxies;
    }

    @Override
    protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
        Origin origin = Origin.of(URI.create(target.toURI()));
        return proxies.forOrigin(origin).map(ProxyRoutes::host).orElse(null);
    }

    /** Shows the user and password in {@code proxy}, if there are any, to it and to nobody else. */
    static void authenticate(HttpClientContext context, URI proxy) {
        if (proxy.getRawUserInfo() == null) {
            return;
        }
        String[] user = decoded(proxy.getRawUserInfo()).split(":", 2);
        BasicScheme basic = new BasicScheme();
        basic.initPreemptive(new UsernamePasswordCredentials(user[0], (user.length > 1 ? user[1] : "").toCharArray()));
        context.resetAuthExchange(host(proxy), basic);
    }

    private static HttpHost host(URI proxy) {
        return new HttpHost(proxy.getScheme(), proxy.getHost(), proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort());
    }

    private static String decoded(String userInfo) {
        return URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
