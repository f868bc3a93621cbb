package build.kiln.hash;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** SHA-256 by libcrypto. Not for use by several threads at once. */
final class NativeSha256 extends MessageDigest {
    private static final int LENGTH = 32;
    private static final Cleaner CLEANER = Cleaner.create();

    private final LibCrypto library;
    private final MemorySegment context;
    private boolean begun;

    NativeSha256(LibCrypto library) {
        super("SHA-256");
        this.library = library;
        MemorySegment made = library.newContext();
        this.context = made;
        CLEANER.register(this, () -> library.release(made));
    }

    @Override
    protected int engineGetDigestLength() {
        return LENGTH;
    }

    @Override
    protected void engineUpdate(byte input) {
        update(MemorySegment.ofArray(new byte[] {input}));
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        update(MemorySegment.ofArray(input).asSlice(offset, length));
    }

    @Override
    protected void engineUpdate(ByteBuffer input) {
        update(MemorySegment.ofBuffer(input));
        input.position(input.limit());
    }

    private void update(MemorySegment bytes) {
        begin();
        library.update(context, bytes);
    }

    private void begin() {
        if (!begun) {
            library.begin(context);
            begun = true;
        }
    }

    @Override
    protected byte[] engineDigest() {
        begin();
        byte[] digest = new byte[LENGTH];
        library.end(context, MemorySegment.ofArray(digest));
        begun = false;
        return digest;
    }

    @Override
    protected void engineReset() {
        begun = false;
    }
}
