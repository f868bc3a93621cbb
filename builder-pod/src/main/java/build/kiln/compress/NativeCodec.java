package build.kiln.compress;

import java.lang.foreign.MemorySegment;

/** Gzip members by libdeflate. */
final class NativeCodec implements BlockCodec {
    private final LibDeflate library;
    private final MemorySegment compressor;

    NativeCodec(LibDeflate library, int level) {
        this.library = library;
        this.compressor = library.newCompressor(level);
    }

    @Override
    public void compress(Block block) {
        byte[] out = block.member(Math.toIntExact(library.boundOf(compressor, block.length())));
        long size = library.gzip(
                compressor,
                MemorySegment.ofArray(block.plain()).asSlice(0, block.length()),
                MemorySegment.ofArray(out));
        if (size == 0) {
            throw new IllegalStateException(
                    "libdeflate found its own bound too small for " + block.length() + " bytes");
        }
        block.finish((int) size);
    }

    @Override
    public void close() {
        library.release(compressor);
    }
}
