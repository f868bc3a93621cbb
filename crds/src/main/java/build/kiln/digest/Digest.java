package build.kiln.digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 content digest in the form of the OCI image specification, {@code sha256:<64 lower-case hex digits>}.
 *
 * <p>Other registered algorithms are refused: nothing Kiln reads or writes uses them.
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";
    private static final int LENGTH = 64;

    public Digest {
        if (hex.length() != LENGTH || !isLowerHex(hex)) {
            throw new IllegalArgumentException("not a sha256 digest: " + hex);
        }
    }

    // Caches hold these by the hundred thousand, and a regular expression would be most of what reading one takes.
    private static boolean isLowerHex(String text) {
        for (byte digit : text.getBytes(StandardCharsets.ISO_8859_1)) {
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** Parses {@code sha256:<hex>}; throws {@link IllegalArgumentException} for anything else. */
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("not a sha256 digest: " + text);
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** The digest that {@code hash} has computed so far; resets it. */
    public static Digest of(MessageDigest hash) {
        return new Digest(HexFormat.of().formatHex(hash.digest()));
    }

    public static Digest of(byte[] content) {
        MessageDigest hash = sha256();
        hash.update(content);
        return of(hash);
    }

    /** The digest of {@code text} as UTF-8. */
    public static Digest of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A fresh SHA-256 computation. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    /** {@code sha256:<hex>}. */
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
