package build.kiln.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** Header blocks made by hand, of which no writer would make some. */
final class HeaderBlock {
    private final byte[] block = new byte[TarBlock.SIZE];

    HeaderBlock(String name, char type) {
        put(0, name);
        block[TarBlock.TYPE] = (byte) type;
    }

    HeaderBlock put(int offset, String value) {
        return put(offset, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    HeaderBlock put(int offset, byte[] value) {
        System.arraycopy(value, 0, block, offset, value.length);
        return this;
    }

    HeaderBlock size(String octal) {
        return put(TarBlock.CONTENT_SIZE, octal);
    }

    HeaderBlock link(String target) {
        return put(157, target);
    }

    HeaderBlock magic(String magic) {
        return put(257, magic);
    }

    byte[] bytes() {
        seal(block);
        return block.clone();
    }

    /** Puts the checksum of the header that {@code block} begins with. */
    static void seal(byte[] block) {
        Arrays.fill(block, TarBlock.CHECKSUM, TarBlock.CHECKSUM + 8, (byte) ' ');
        long sum = TarUtils.computeCheckSum(Arrays.copyOf(block, TarBlock.SIZE));
        TarUtils.formatCheckSumOctalBytes(sum, block, TarBlock.CHECKSUM, 8);
    }
}
