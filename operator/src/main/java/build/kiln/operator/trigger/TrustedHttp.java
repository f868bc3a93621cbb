package build.kiln.operator.trigger;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** HTTPS connections that trust some certificates beside the system's. */
final class TrustedHttp implements HttpConnectionFactory {
    private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
    private final TrustManager[] trust;

    private TrustedHttp(TrustManager[] trust) {
        this.trust = trust;
    }

    /**
     * @param pem certificates, one after another
     * @throws IOException when they cannot be read
     */
    static TrustedHttp of(String pem) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate certificate : system().getAcceptedIssuers()) {
                store.setCertificateEntry("system-" + number++, certificate);
            }
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                store.setCertificateEntry("added-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return new TrustedHttp(factory.getTrustManagers());
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates to trust cannot be read", e);
        }
    }

    private static X509TrustManager system() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
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
            throw new IOException("the certificates to trust cannot be used", e);
        }
    }
}
