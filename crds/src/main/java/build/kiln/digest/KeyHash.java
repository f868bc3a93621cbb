package build.kiln.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Hashes a sequence of typed values so that no two different sequences give the same digest: every value is preceded by
 * its type and, where it varies, its length. Not safe for use by several threads.
 */
public final class KeyHash {
    private final MessageDigest hash;

    /** What is not hashed yet: values are a few bytes each, and a digest's update costs more than that. */
    private final ByteBuffer pending = ByteBuffer.allocate(4096);

    private KeyHash(MessageDigest hash) {
        this.hash = hash;
    }

    /**
     * Starts a key.
     *
     * @param domain what is hashed, e.g. {@code exec}; keys of different domains never collide
     * @param version raised whenever the meaning of the values that follow changes
     */
    public static KeyHash of(String domain, int version) {
        return of(domain, version, Digest.sha256());
    }

    /**
     * Starts a key of many values.
     *
     * @param hash a fresh SHA-256 computation, by whatever is fastest
     */
    public static KeyHash of(String domain, int version, MessageDigest hash) {
        return new KeyHash(hash).text(domain).number(version);
    }

    public KeyHash text(String value) {
        return bytes('s', value.getBytes(StandardCharsets.UTF_8));
    }

    public KeyHash number(long value) {
        room(1 + Long.BYTES).put((byte) 'n').putLong(value);
        return this;
    }

    public KeyHash flag(boolean value) {
        room(1).put((byte) (value ? 'T' : 'F'));
        return this;
    }

    public KeyHash digest(Digest value) {
        return bytes('d', value.hex().getBytes(StandardCharsets.US_ASCII));
    }

    public KeyHash texts(Collection<String> values) {
        begin('l', values.size());
        values.forEach(this::text);
        return this;
    }

    public KeyHash texts(SortedMap<String, String> values) {
        begin('m', values.size());
        values.forEach((key, value) -> text(key).text(value));
        return this;
    }

    public KeyHash text(Optional<String> value) {
        flag(value.isPresent());
        value.ifPresent(this::text);
        return this;
    }

    /** Announces a list of {@code size} values that follow. */
    public KeyHash list(int size) {
        begin('l', size);
        return this;
    }

    public Digest done() {
        flush();
        return Digest.of(hash);
    }

    private KeyHash bytes(char type, byte[] value) {
        begin(type, value.length);
        if (value.length > pending.remaining()) {
            flush();
            hash.update(value);
        } else {
            pending.put(value);
        }
        return this;
    }

    private void begin(char type, int size) {
        room(1 + Integer.BYTES).put((byte) type).putInt(size);
    }

    private ByteBuffer room(int bytes) {
        if (pending.remaining() < bytes) {
            flush();
        }
        return pending;
    }

    private void flush() {
        hash.update(pending.array(), 0, pending.position());
        pending.clear();
    }
}
