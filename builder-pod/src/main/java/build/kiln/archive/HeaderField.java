package build.kiln.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The fields of a ustar header block (POSIX.1-1988): where they stand, and how numbers and strings are put into them. */
enum HeaderField {
    NAME(0, 100),
    MODE(100, 8),
    UID(108, 8),
    GID(116, 8),
    SIZE(124, 12),
    MODIFIED(136, 12),
    CHECKSUM(148, 8),
    TYPE(156, 1),
    LINK(157, 100),
    MAGIC(257, 6),
    VERSION(263, 2),
    DEVICE_MAJOR(329, 8),
    DEVICE_MINOR(337, 8),
    PREFIX(345, 155);

    static final int BLOCK = 512;

    private final int offset;
    private final int length;

    HeaderField(int offset, int length) {
        this.offset = offset;
        this.length = length;
    }

    int length() {
        return length;
    }

    /** The bytes up to the first zero. */
    byte[] bytes(byte[] block) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    char flag(byte[] block) {
        return (char) block[offset];
    }

    /** A number in octal digits, or in base 256 as GNU tar writes what does not fit. */
    long number(byte[] block) throws TarFormatException {
        if ((block[offset] & 0x80) != 0) {
            return base256(block);
        }
        String digits = new String(bytes(block), StandardCharsets.ISO_8859_1).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new TarFormatException("not a number in field " + name().toLowerCase(Locale.ROOT));
        }
    }

    private long base256(byte[] block) throws TarFormatException {
        boolean negative = (block[offset] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int bits = i == 0 ? (block[offset] & 0x3f) | (negative ? 0xc0 : 0) : block[offset + i] & 0xff;
            if (value != (value << 8) >> 8) {
                throw new TarFormatException("number out of range in field " + name());
            }
            value = i == 0 ? (byte) bits : (value << 8) | bits;
        }
        return value;
    }

    boolean fitsOctal(long value) {
        return value >= 0 && value < 1L << ((length - 1) * 3);
    }

    /** Octal digits with leading zeros and a final zero byte; 0 when {@code value} does not fit. */
    void putOctal(byte[] block, long value) {
        long fitting = fitsOctal(value) ? value : 0;
        for (int i = length - 2; i >= 0; i--) {
            block[offset + i] = (byte) ('0' + (fitting & 7));
            fitting >>= 3;
        }
    }

    /** As many bytes as fit. A cut name does not end in a slash, which some readers would take for a directory. */
    void put(byte[] block, byte[] value) {
        int count = Math.min(value.length, length);
        ByteBuffer.wrap(block).put(offset, value, 0, count);
        if (value.length > length && block[offset + length - 1] == '/') {
            int end = length - 1;
            while (end > 0 && block[offset + end - 1] == '/') {
                end--;
            }
            block[offset + end] = 0;
        }
    }

    /** Puts the checksum: six octal digits, a zero byte, a space. */
    static void seal(byte[] block) {
        int sum = checksum(block);
        int at = CHECKSUM.offset;
        for (int i = 5; i >= 0; i--) {
            block[at + i] = (byte) ('0' + (sum & 7));
            sum >>= 3;
        }
        block[at + 6] = 0;
        block[at + 7] = ' ';
    }

    static boolean isSealed(byte[] block) throws TarFormatException {
        return CHECKSUM.number(block) == checksum(block);
    }

    private static int checksum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM.offset && i < CHECKSUM.offset + CHECKSUM.length;
            sum += own ? ' ' : block[i] & 0xff;
        }
        return sum;
    }
}
