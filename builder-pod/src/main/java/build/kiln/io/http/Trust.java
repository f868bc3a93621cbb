package build.kiln.io.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificate authorities are believed. TLS is set up at the first https request, not before. */
public final class Trust {
    private final List<Path> bundles;
    private final Object lock = new Object();
    private @Nullable SSLSocketFactory sockets;

    private Trust(List<Path> bundles) {
        this.bundles = List.copyOf(bundles);
    }

    /** The Java platform's own authorities. */
    public static Trust platform() {
        return new Trust(List.of());
    }

    /** The platform's authorities and those in {@code bundles}, PEM files. */
    public static Trust platformAnd(List<Path> bundles) {
        return new Trust(bundles);
    }

    SSLSocketFactory sockets() throws IOException {
        synchronized (lock) {
            if (sockets == null) {
                sockets = context().getSocketFactory();
            }
            return sockets;
        }
    }

    void prepare() {
        try {
            sockets();
        } catch (IOException e) {
            // Told to whoever needs TLS, who tries again.
        }
    }

    private SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, bundles.isEmpty() ? null : trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    /** The same belief for clients that are not ours. */
    public TrustManager[] managers() throws IOException {
        try {
            return bundles.isEmpty() ? managers(null) : trustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (X509Certificate authority : platformAuthorities()) {
            store.setCertificateEntry("platform-" + count++, authority);
        }
        for (Path bundle : bundles) {
            for (Certificate authority : read(bundle)) {
                store.setCertificateEntry("bundle-" + count++, authority);
            }
        }
        return managers(store);
    }

    private static List<X509Certificate> platformAuthorities() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager authorities) {
                return List.of(authorities.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Iterable<? extends Certificate> read(Path bundle) throws GeneralSecurityException, IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(bundle + " is not a bundle of PEM certificates", e);
        }
    }
}
