package build.kiln.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip members by the JDK's zlib: for machines without libdeflate. */
final class JdkCodec implements BlockCodec {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int TRAILER = 8;

    private final Deflater deflater;

    JdkCodec(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public byte[] compress(byte[] block, int length) {
        deflater.reset();
        deflater.setInput(block, 0, length);
        deflater.finish();
        byte[] member = Arrays.copyOf(HEADER, HEADER.length + length / 2 + 64);
        int size = HEADER.length;
        while (!deflater.finished()) {
            if (size == member.length) {
                member = Arrays.copyOf(member, member.length * 2);
            }
            size += deflater.deflate(member, size, member.length - size);
        }
        CRC32 checksum = new CRC32();
        checksum.update(block, 0, length);
        byte[] whole = Arrays.copyOf(member, size + TRAILER);
        ByteBuffer.wrap(whole, size, TRAILER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) checksum.getValue())
                .putInt(length);
        return whole;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
