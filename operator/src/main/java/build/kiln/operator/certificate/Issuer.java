package build.kiln.operator.certificate;

import static build.kiln.operator.certificate.Der.identifier;
import static build.kiln.operator.certificate.Der.sequence;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Issues serving certificates (RFC 5280), each under a certificate authority of its own whose key is forgotten as soon as
 * it has signed: nobody can ever issue a second one.
 */
public final class Issuer {
    private static final byte[] ECDSA_WITH_SHA256 = sequence(identifier("1.2.840.10045.4.3.2"));
    private static final byte[] COMMON_NAME = identifier("2.5.4.3");
    private static final byte[] BASIC_CONSTRAINTS = identifier("2.5.29.19");
    private static final byte[] KEY_USAGE = identifier("2.5.29.15");
    private static final byte[] EXTENDED_KEY_USAGE = identifier("2.5.29.37");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = identifier("2.5.29.17");
    private static final byte[] SERVER_AUTH = identifier("1.3.6.1.5.5.7.3.1");
    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final int SERIAL_BITS = 127;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    /** Clocks differ. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private final SecureRandom random = new SecureRandom();
    private final List<String> names;
    private final Duration lifetime;

    /**
     * An issuer of certificates for one server.
     *
     * @param names DNS names or IP addresses by which the server is called
     */
    public Issuer(List<String> names, Duration lifetime) {
        this.names = List.copyOf(names);
        this.lifetime = lifetime;
    }

    /** A new identity, valid from now. */
    Identity issue(Instant now) {
        try {
            KeyPair authority = keys();
            KeyPair server = keys();
            String authorityName = "Kiln webhook CA " + now.getEpochSecond() + "-" + random.nextInt(1 << 16);
            byte[] ca = certificate(
                    new Content(authorityName, authorityName, authority, authorityExtensions()),
                    authority.getPrivate(),
                    now);
            byte[] leaf = certificate(
                    new Content(authorityName, "Kiln webhook", server, serverExtensions()),
                    authority.getPrivate(),
                    now);
            return Identity.of(
                    Pem.encode("CERTIFICATE", ca),
                    Pem.encode("CERTIFICATE", leaf),
                    Pem.encode("PRIVATE KEY", server.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ECDSA", e);
        }
    }

    private record Content(String issuer, String subject, KeyPair keys, List<byte[]> extensions) {}

    private byte[] certificate(Content content, PrivateKey signer, Instant now) throws GeneralSecurityException {
        byte[] body = sequence(
                Der.tagged(0, Der.integer(VERSION_3)),
                Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                name(content.issuer()),
                sequence(Der.time(now.minus(BACKDATED)), Der.time(now.plus(lifetime))),
                name(content.subject()),
                content.keys().getPublic().getEncoded(),
                Der.tagged(3, sequence(content.extensions().toArray(byte[][]::new))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        return sequence(body, ECDSA_WITH_SHA256, Der.bitString(signature.sign()));
    }

    private static List<byte[]> authorityExtensions() {
        return List.of(
                sequence(BASIC_CONSTRAINTS, Der.yes(), Der.octets(sequence(Der.yes()))),
                // keyCertSign is the sixth bit.
                sequence(KEY_USAGE, Der.yes(), Der.octets(Der.bitString(2, new byte[] {0x04}))));
    }

    private List<byte[]> serverExtensions() {
        return List.of(
                // digitalSignature is the first bit.
                sequence(KEY_USAGE, Der.yes(), Der.octets(Der.bitString(7, new byte[] {(byte) 0x80}))),
                sequence(EXTENDED_KEY_USAGE, Der.octets(sequence(SERVER_AUTH))),
                sequence(
                        SUBJECT_ALTERNATIVE_NAME,
                        Der.octets(
                                sequence(names.stream().map(Issuer::alternative).toArray(byte[][]::new)))));
    }

    private static byte[] alternative(String name) {
        return name.matches("[0-9.]+|.*:.*")
                ? Der.implicit(IP_ADDRESS, InetAddress.ofLiteral(name).getAddress())
                : Der.implicit(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] name(String commonName) {
        return sequence(Der.set(sequence(COMMON_NAME, Der.text(commonName))));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
