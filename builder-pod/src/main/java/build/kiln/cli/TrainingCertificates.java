package build.kiln.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority and a server of 127.0.0.1 that live as long as the training. Java reads certificates but makes none, and this
 * must work where no other program is: so they are written down here (RFC 5280, section 4.1). RSA signs the one, an elliptic
 * curve speaks for the other, so that both are trained.
 */
final class TrainingCertificates {
    private static final int DAY = 86_400;
    private static final char[] NO_PASSWORD = new char[0];
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String AUTHORITY = "kiln training authority";
    private static final byte[] SHA256_WITH_RSA = hex("300d06092a864886f70d01010b0500");
    private static final byte[] COMMON_NAME = hex("0603550403");
    /** basicConstraints, critical: an authority. */
    private static final byte[] IS_AUTHORITY = hex("300f0603551d130101ff040530030101ff");
    /** subjectAltName: the address 127.0.0.1. */
    private static final byte[] IS_LOOPBACK = hex("300f0603551d1104083006" + "87047f000001");

    private final KeyPair authority;
    private final KeyPair server;

    private TrainingCertificates(KeyPair authority, KeyPair server) {
        this.authority = authority;
        this.server = server;
    }

    static TrainingCertificates make() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(256);
        return new TrainingCertificates(rsa.generateKeyPair(), curve.generateKeyPair());
    }

    /** Writes the authority's certificate as PEM. */
    void writeAuthority(Path file) throws GeneralSecurityException, IOException {
        byte[] certificate = certificate(AUTHORITY, authority.getPublic(), IS_AUTHORITY);
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate);
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    /** TLS as the server speaks it. */
    SSLContext server() throws GeneralSecurityException, IOException {
        byte[] certificate = certificate("kiln training", server.getPublic(), IS_LOOPBACK);
        Certificate read =
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("server", server.getPrivate(), NO_PASSWORD, new Certificate[] {read});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private byte[] certificate(String subject, PublicKey key, byte[] extension) throws GeneralSecurityException {
        Instant now = Instant.now();
        byte[] content = sequence(
                value(0xa0, hex("020102")),
                hex("020101"),
                SHA256_WITH_RSA,
                name(AUTHORITY),
                sequence(time(now.minusSeconds(DAY)), time(now.plusSeconds(DAY))),
                name(subject),
                key.getEncoded(),
                value(0xa3, sequence(extension)));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(authority.getPrivate());
        signature.update(content);
        return sequence(content, SHA256_WITH_RSA, value(0x03, new byte[1], signature.sign()));
    }

    private static byte[] name(String common) {
        byte[] text = value(0x0c, common.getBytes(StandardCharsets.UTF_8));
        return sequence(value(0x31, sequence(COMMON_NAME, text)));
    }

    private static byte[] time(Instant instant) {
        return value(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return value(0x30, parts);
    }

    /** A value of ASN.1 in DER. */
    private static byte[] value(int tag, byte[]... parts) {
        byte[] content = concat(parts);
        return concat(new byte[] {(byte) tag}, length(content.length), content);
    }

    private static byte[] length(int length) {
        if (length < 0x80) {
            return new byte[] {(byte) length};
        }
        return length < 0x100
                ? new byte[] {(byte) 0x81, (byte) length}
                : new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, position, part.length);
            position += part.length;
        }
        return all;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
