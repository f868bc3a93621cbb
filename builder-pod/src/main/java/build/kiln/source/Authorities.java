package build.kiln.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities of the system and those of a PEM file. */
final class Authorities {
    private Authorities() {}

    static TrustManager[] withBundle(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (TrustManager manager : of(null)) {
                if (manager instanceof X509TrustManager system) {
                    for (X509Certificate issuer : system.getAcceptedIssuers()) {
                        store.setCertificateEntry("system" + number++, issuer);
                    }
                }
            }
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("bundle" + number++, certificate);
            }
            return of(store);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in " + pem + " cannot be read", e);
        }
    }

    private static TrustManager[] of(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
