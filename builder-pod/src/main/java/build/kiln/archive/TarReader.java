package build.kiln.archive;

import build.kiln.linux.FileNames;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads tar archives of any origin: ustar, PAX, GNU and the old Unix form. Whatever the archive says, memory stays bounded
 * and paths stay inside the root. Reading the stream itself reads the content of the entry that {@link #next} gave last.
 *
 * <p>Not for use by several threads.
 */
public final class TarReader extends InputStream {
    private static final int MAX_EXTENDED = 1 << 20;
    private static final int MAX_PATH = 4095;
    private static final long MAX_ID = 0xffff_fffeL;
    private static final byte[] USTAR = {'u', 's', 't', 'a', 'r'};

    private final InputStream in;
    private final byte[] block = new byte[HeaderField.BLOCK];
    private long left;
    private int padding;

    /** Reads from {@code in}, which {@link #close} closes. It should be buffered. */
    public TarReader(InputStream in) {
        this.in = in;
    }

    /** The next entry, or empty at the archive's end. */
    public Optional<TarEntry> next() throws IOException {
        SortedMap<String, byte[]> records = new TreeMap<>();
        while (readHeader()) {
            char flag = HeaderField.TYPE.flag(block);
            long size = HeaderField.SIZE.number(block);
            switch (flag) {
                case 'x', 'X' -> records.putAll(PaxRecords.parse(extended(size)));
                case 'g', 'V' -> extended(size);
                case 'L' -> records.putIfAbsent(PaxRecords.PATH, untilZero(extended(size)));
                case 'K' -> records.putIfAbsent(PaxRecords.LINK, untilZero(extended(size)));
                default -> {
                    return Optional.of(entry(flag, records));
                }
            }
        }
        return Optional.empty();
    }

    /** Reads the next header block; false at the end. */
    private boolean readHeader() throws IOException {
        skipContent();
        int count = in.readNBytes(block, 0, block.length);
        if (count == 0 || isZero(block)) {
            return false;
        }
        if (count < block.length) {
            throw new TarFormatException("archive ends in the middle of a header");
        }
        if (!HeaderField.isSealed(block)) {
            throw new TarFormatException("not a tar archive, or damaged: wrong header checksum");
        }
        return true;
    }

    private void skipContent() throws IOException {
        try {
            in.skipNBytes(left + padding);
        } catch (EOFException e) {
            throw new TarFormatException("archive ends in the middle of an entry");
        }
        left = 0;
        padding = 0;
    }

    private static boolean isZero(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private byte[] extended(long size) throws IOException {
        if (size < 0 || size > MAX_EXTENDED) {
            throw new TarFormatException("extended header of " + size + " bytes");
        }
        byte[] data = in.readNBytes((int) size);
        if (data.length < size) {
            throw new TarFormatException("archive ends in the middle of a header");
        }
        padding = padding(size);
        return data;
    }

    private static byte[] untilZero(byte[] data) {
        int end = 0;
        while (end < data.length && data[end] != 0) {
            end++;
        }
        return Arrays.copyOf(data, end);
    }

    private TarEntry entry(char flag, SortedMap<String, byte[]> records) throws IOException {
        if (flag == 'S' || records.keySet().stream().anyMatch(key -> key.startsWith(PaxRecords.SPARSE))) {
            throw new TarFormatException("sparse entries are not supported: write the archive without --sparse");
        }
        String name = name(records);
        TarEntry.Type type = type(flag, name);
        long size = type == TarEntry.Type.FILE ? number(records, PaxRecords.SIZE, HeaderField.SIZE) : 0;
        if (size < 0) {
            throw new TarFormatException("negative size of " + name);
        }
        left = size;
        padding = padding(size);
        return new TarEntry(
                TarPaths.normalize(name),
                type,
                (int) (HeaderField.MODE.number(block) & 0xfff),
                id(records, PaxRecords.UID, HeaderField.UID),
                id(records, PaxRecords.GID, HeaderField.GID),
                size,
                modified(records),
                link(records, type),
                device(HeaderField.DEVICE_MAJOR, type),
                device(HeaderField.DEVICE_MINOR, type),
                attributes(records));
    }

    private static TarEntry.Type type(char flag, String name) throws TarFormatException {
        return switch (flag) {
            case '0', '\0', '7' -> name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMLINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default ->
                throw new TarFormatException(
                        String.format(Locale.ROOT, "entry %s has the unknown type 0x%02x", name, (int) flag & 0xff));
        };
    }

    private String name(Map<String, byte[]> records) throws TarFormatException {
        byte[] name = records.get(PaxRecords.PATH);
        if (name != null) {
            return text(name);
        }
        String plain = text(HeaderField.NAME.bytes(block));
        String prefix = hasPrefix() ? text(HeaderField.PREFIX.bytes(block)) : "";
        return prefix.isEmpty() ? plain : prefix + "/" + plain;
    }

    /** GNU tar ends its magic with spaces and uses the prefix's place for times. */
    private boolean hasPrefix() {
        return Arrays.equals(HeaderField.MAGIC.bytes(block), USTAR);
    }

    private String link(Map<String, byte[]> records, TarEntry.Type type) throws TarFormatException {
        byte[] recorded = records.get(PaxRecords.LINK);
        String link = text(recorded != null ? recorded : HeaderField.LINK.bytes(block));
        return switch (type) {
            case HARD_LINK -> TarPaths.normalize(link);
            case SYMLINK -> link;
            default -> "";
        };
    }

    private static String text(byte[] name) throws TarFormatException {
        if (name.length > MAX_PATH) {
            throw new TarFormatException("a name of " + name.length + " bytes");
        }
        for (byte value : name) {
            if (value == 0) {
                throw new TarFormatException("a name with a zero byte");
            }
        }
        return FileNames.decode(name);
    }

    private long number(Map<String, byte[]> records, String key, HeaderField field) throws TarFormatException {
        byte[] recorded = records.get(key);
        if (recorded == null) {
            return field.number(block);
        }
        try {
            return Long.parseLong(new String(recorded, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new TarFormatException("not a number in extended header: " + key);
        }
    }

    private int id(Map<String, byte[]> records, String key, HeaderField field) throws TarFormatException {
        long id = number(records, key, field);
        if (id < 0 || id > MAX_ID) {
            throw new TarFormatException(key + " out of range: " + id);
        }
        return (int) id;
    }

    private int device(HeaderField field, TarEntry.Type type) throws TarFormatException {
        if (type != TarEntry.Type.CHARACTER_DEVICE && type != TarEntry.Type.BLOCK_DEVICE) {
            return 0;
        }
        long number = field.number(block);
        if (number < 0 || number > 0xfffff) {
            throw new TarFormatException("device number out of range: " + number);
        }
        return (int) number;
    }

    private Instant modified(Map<String, byte[]> records) throws TarFormatException {
        byte[] recorded = records.get(PaxRecords.MODIFIED);
        try {
            if (recorded == null) {
                return Instant.ofEpochSecond(HeaderField.MODIFIED.number(block));
            }
            return instant(new String(recorded, StandardCharsets.US_ASCII));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new TarFormatException("time out of range");
        }
    }

    private static Instant instant(String seconds) throws TarFormatException {
        if (seconds.length() > 40 || seconds.indexOf('e') >= 0 || seconds.indexOf('E') >= 0) {
            throw new TarFormatException("not a time: " + seconds);
        }
        BigDecimal exact = new BigDecimal(seconds);
        long whole = exact.setScale(0, RoundingMode.FLOOR).longValueExact();
        long nanos = exact.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
        return Instant.ofEpochSecond(whole, nanos);
    }

    private static SortedMap<String, String> attributes(SortedMap<String, byte[]> records) {
        SortedMap<String, byte[]> tail = records.tailMap(PaxRecords.ATTRIBUTE);
        if (tail.isEmpty() || !tail.firstKey().startsWith(PaxRecords.ATTRIBUTE)) {
            return Collections.emptySortedMap();
        }
        SortedMap<String, String> attributes = new TreeMap<>();
        tail.forEach((key, value) -> {
            if (key.startsWith(PaxRecords.ATTRIBUTE)) {
                attributes.put(
                        key.substring(PaxRecords.ATTRIBUTE.length()),
                        HexFormat.of().formatHex(value));
            }
        });
        return attributes;
    }

    private static int padding(long size) {
        return (int) (-size & (HeaderField.BLOCK - 1));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new TarFormatException("archive ends in the middle of an entry");
        }
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
