package build.kiln.compress;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Gzip members by libdeflate. */
final class NativeCodec implements BlockCodec {
    private final LibDeflate library;
    private final MemorySegment compressor;

    NativeCodec(LibDeflate library, int level) {
        this.library = library;
        this.compressor = library.newCompressor(level);
    }

    @Override
    public byte[] compress(byte[] block, int length) {
        byte[] out = new byte[Math.toIntExact(library.boundOf(compressor, length))];
        long size =
                library.gzip(compressor, MemorySegment.ofArray(block).asSlice(0, length), MemorySegment.ofArray(out));
        if (size == 0) {
            throw new IllegalStateException("libdeflate found its own bound too small for " + length + " bytes");
        }
        return Arrays.copyOf(out, (int) size);
    }

    @Override
    public void close() {
        library.release(compressor);
    }
}
