package build.kiln.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip members by the JDK's zlib: for machines without libdeflate. */
final class JdkCodec implements BlockCodec {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int TRAILER = 8;
    /** How much more there is to be, at least, before the next piece of output. */
    private static final int ROOM = 1 << 16;

    private final Deflater deflater;

    JdkCodec(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public void compress(Block block) {
        deflater.reset();
        deflater.setInput(block.plain(), 0, block.length());
        deflater.finish();
        byte[] member = block.member(HEADER.length + block.length() / 2 + ROOM);
        System.arraycopy(HEADER, 0, member, 0, HEADER.length);
        int size = HEADER.length;
        while (!deflater.finished()) {
            member = block.member(size + ROOM);
            size += deflater.deflate(member, size, member.length - size);
        }
        CRC32 checksum = new CRC32();
        checksum.update(block.plain(), 0, block.length());
        ByteBuffer.wrap(block.member(size + TRAILER), size, TRAILER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt(block.length());
        block.finish(size + TRAILER);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
