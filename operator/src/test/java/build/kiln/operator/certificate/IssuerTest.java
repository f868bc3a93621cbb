package build.kiln.operator.certificate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IssuerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Issuer ISSUER =
            new Issuer(List.of("kiln-webhook.kiln.svc", "127.0.0.1", "::1"), Duration.ofDays(90));

    @Test
    void theCertificateNamesTheServerAndNothingElse() throws GeneralSecurityException {
        X509Certificate leaf = ISSUER.issue(NOW).leaf();
        assertEquals(
                Set.of(List.of(2, "kiln-webhook.kiln.svc"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1")),
                Set.copyOf(leaf.getSubjectAlternativeNames()));
        assertEquals(List.of("1.3.6.1.5.5.7.3.1"), leaf.getExtendedKeyUsage());
        assertEquals(-1, leaf.getBasicConstraints());
        assertArrayEquals(
                new boolean[] {true, false, false, false, false, false, false, false, false}, leaf.getKeyUsage());
        assertEquals(NOW.plus(90, ChronoUnit.DAYS), leaf.getNotAfter().toInstant());
    }

    @Test
    void itsAuthorityVouchesForItAndForNoOther() throws GeneralSecurityException {
        Identity one = ISSUER.issue(NOW);
        Identity other = ISSUER.issue(NOW);
        validate(one, one, NOW);
        assertThrows(CertPathValidatorException.class, () -> validate(one, other, NOW));
        assertThrows(CertPathValidatorException.class, () -> validate(one, one, NOW.plus(91, ChronoUnit.DAYS)));
    }

    @Test
    void aKeyIsNotShown() {
        Identity identity = ISSUER.issue(NOW);
        assertFalse(identity.toString().contains("PRIVATE"), identity::toString);
    }

    /** Beyond 2049 a certificate's times are written differently. */
    @Test
    void timesFarAheadAreReadAgain() {
        Instant late = Instant.parse("2049-12-31T00:00:00Z");
        X509Certificate leaf = ISSUER.issue(late).leaf();
        assertEquals(late.minus(5, ChronoUnit.MINUTES), leaf.getNotBefore().toInstant());
        assertEquals(late.plus(90, ChronoUnit.DAYS), leaf.getNotAfter().toInstant());
    }

    private static void validate(Identity trusted, Identity shown, Instant at) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        X509Certificate authority = (X509Certificate) factory.generateCertificate(
                new ByteArrayInputStream(trusted.authority().getBytes(StandardCharsets.US_ASCII)));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(List.of(shown.leaf())), parameters);
    }
}
