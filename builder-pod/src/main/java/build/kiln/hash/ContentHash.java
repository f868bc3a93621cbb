package build.kiln.hash;

import build.kiln.digest.Digest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of content, by OpenSSL's libcrypto where it is installed and there is enough to hash, else by Java.
 *
 * <p>Java makes more than 1 GB/s when C2 has compiled it and 120 MB/s until then; most of what runs as short as a build runs
 * without C2. To link libcrypto takes longer than to hash a little, so the first small contents of a process are left to Java.
 */
public final class ContentHash extends MessageDigest {
    /** What is kept, in bytes, until it is known whether the content is small. */
    private static final int SMALL = 64 * 1024;

    /** What Java hashes, in bytes, in about the time that linking takes. */
    private static final long LITTLE = 2 << 20;

    private static final int LENGTH = 32;
    private static final AtomicLong HASHED_BY_JAVA = new AtomicLong();

    private byte[] start = new byte[256];
    private int length;
    private @Nullable MessageDigest rest;

    private ContentHash() {
        super("SHA-256");
    }

    /** A fresh computation; not for several threads at once. */
    public static MessageDigest sha256() {
        return new ContentHash();
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int count) {
        if (rest == null && count <= SMALL - length) {
            keep(count);
            System.arraycopy(input, offset, start, length, count);
            length += count;
        } else {
            rest().update(input, offset, count);
        }
    }

    @Override
    protected void engineUpdate(ByteBuffer input) {
        int count = input.remaining();
        if (rest == null && count <= SMALL - length) {
            keep(count);
            input.get(start, length, count);
            length += count;
        } else {
            rest().update(input);
        }
    }

    private void keep(int more) {
        if (start.length < length + more) {
            start = Arrays.copyOf(start, Math.clamp(2L * (length + more), 0, SMALL));
        }
    }

    /** The computation of what is not small, fed with its start. */
    private MessageDigest rest() {
        MessageDigest begun = rest;
        if (begun == null) {
            begun = LibCrypto.installed().<MessageDigest>map(NativeSha256::new).orElseGet(Digest::sha256);
            begun.update(start, 0, length);
            rest = begun;
        }
        return begun;
    }

    @Override
    protected byte[] engineDigest() {
        MessageDigest begun = rest;
        byte[] digest = begun == null ? ofSmall() : begun.digest();
        length = 0;
        return digest;
    }

    private byte[] ofSmall() {
        Optional<LibCrypto> library =
                HASHED_BY_JAVA.addAndGet(length) < LITTLE ? Optional.empty() : LibCrypto.installed();
        if (library.isPresent()) {
            byte[] digest = new byte[LENGTH];
            library.get().sha256(MemorySegment.ofArray(start).asSlice(0, length), MemorySegment.ofArray(digest));
            return digest;
        }
        MessageDigest hash = Digest.sha256();
        hash.update(start, 0, length);
        return hash.digest();
    }

    @Override
    protected void engineReset() {
        length = 0;
        if (rest != null) {
            rest.reset();
        }
    }
}
