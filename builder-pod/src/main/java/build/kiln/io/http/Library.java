package build.kiln.io.http;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpComponents with what we want of it: connections, messages and tunnels, and nothing done on its own account. */
final class Library {
    private static final int BUFFER = 64 * 1024;
    private static final int MAX_LINE = 32 * 1024;
    private static final int MAX_FIELDS = 256;
    /** More than a build uses at once; beyond, requests wait. */
    private static final int MAX_CONNECTIONS = 256;

    private static final TimeValue FRESH = TimeValue.ofMilliseconds(500);

    private Library() {}

    static CloseableHttpClient client(HttpSettings settings) {
        Timeout stall = timeout(settings.stallTimeout());
        return HttpClientBuilder.create()
                .setConnectionManager(connections(settings))
                .setRequestExecutor(new EarlyAnswers())
                .setRoutePlanner(new ProxyRoutes(settings.proxies()))
                .setRetryStrategy(new StaleConnections())
                .setUserAgent(settings.userAgent())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(stall)
                        .setConnectionRequestTimeout(stall)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                // Registries that have nothing, so that the library does not load schemes and lists nobody asks for.
                .setDefaultAuthSchemeRegistry(name -> null)
                .setDefaultCookieSpecRegistry(name -> null)
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .build();
    }

    private static PoolingHttpClientConnectionManager connections(HttpSettings settings) {
        Http1Config bounds = Http1Config.custom()
                .setBufferSize(BUFFER)
                .setMaxLineLength(MAX_LINE)
                .setMaxHeaderCount(MAX_FIELDS)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(new TrustedTls(settings.trust(), settings.connectTimeout()))
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(bounds)
                        // The library's usual parser passes over lines that are not HTTP.
                        .responseParserFactory(new DefaultHttpResponseParserFactory(bounds))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .setSocketTimeout(timeout(settings.stallTimeout()))
                        .setValidateAfterInactivity(FRESH)
                        .build())
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build();
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.of(duration);
    }
}
