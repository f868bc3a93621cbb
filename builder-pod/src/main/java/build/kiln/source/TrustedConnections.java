package build.kiln.source;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** JGit's HTTPS connections with the certificate authorities of this build. */
final class TrustedConnections implements HttpConnectionFactory {
    private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
    private final TrustManager[] trust;

    TrustedConnections(TrustManager[] trust) {
        this.trust = trust.clone();
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return trusting(url, connections.create(url));
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return trusting(url, connections.create(url, proxy));
    }

    private HttpConnection trusting(URL url, HttpConnection connection) throws IOException {
        if (!url.getProtocol().equalsIgnoreCase("https")) {
            return connection; // JGit's class takes certificates for HTTPS only
        }
        try {
            connection.configure(null, trust, null);
            return connection;
        } catch (GeneralSecurityException e) {
            throw new IOException("the build's certificate authorities cannot be used", e);
        }
    }
}
