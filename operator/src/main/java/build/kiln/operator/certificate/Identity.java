package build.kiln.operator.certificate;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;

/**
 * What a server shows who it is with. Its text is in PEM.
 *
 * @param authority the certificate that clients trust
 */
public record Identity(String authority, String certificate, String key, X509Certificate leaf, PrivateKey privateKey) {
    /** Reads an identity; throws {@link IllegalArgumentException} when one of the texts is not what it should be. */
    static Identity of(String authority, String certificate, String key) {
        try {
            X509Certificate leaf = certificate(certificate);
            certificate(authority);
            PrivateKey privateKey = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode("PRIVATE KEY", key)));
            return new Identity(authority, certificate, key, leaf, privateKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no certificate, or no key", e);
        }
    }

    private static X509Certificate certificate(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The moment at which two thirds of its life are over. */
    Instant renewAt() {
        Instant start = leaf.getNotBefore().toInstant();
        return start.plus(Duration.between(start, end()).multipliedBy(2).dividedBy(3));
    }

    Instant end() {
        return leaf.getNotAfter().toInstant();
    }

    /** The key stays out of logs. */
    @Override
    public String toString() {
        return "Identity[" + leaf.getSerialNumber().toString(16) + " until " + end() + "]";
    }
}
