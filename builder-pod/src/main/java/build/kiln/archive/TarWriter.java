package build.kiln.archive;

import build.kiln.linux.FileNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes tar archives byte for byte as Go's {@code archive/tar} does under BuildKit: ustar headers, PAX records only for
 * what does not fit, whole seconds, no user or group names. The same entries give the same bytes on every machine.
 *
 * <p>Content of the entry added last is written to the stream itself. Not for use by several threads.
 */
public final class TarWriter extends OutputStream {
    private static final byte[] MAGIC = {'u', 's', 't', 'a', 'r', 0};
    private static final byte[] VERSION = {'0', '0'};
    private static final char PAX_FLAG = 'x';

    private final OutputStream out;
    private long missing;
    private int padding;

    /** Writes to {@code out}, which {@link #finish} does not close. */
    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Begins an entry; its {@code size} bytes of content are to be written next. */
    public void add(TarEntry entry) throws IOException {
        finishEntry();
        boolean directory = entry.type() == TarEntry.Type.DIRECTORY;
        byte[] name = FileNames.encode(directory ? entry.path() + "/" : entry.path());
        byte[] link = FileNames.encode(entry.link());
        SortedMap<String, byte[]> records = records(entry, name, link);
        int slash = splitPoint(name);
        boolean ustar = records.isEmpty() || (records.size() == 1 && records.containsKey(PaxRecords.PATH) && slash > 0);
        if (!ustar) {
            addRecords(name, PaxRecords.format(records));
        }
        byte[] block = block(entry, ustar && slash > 0 ? slash : -1, name, link);
        out.write(block);
        missing = entry.type() == TarEntry.Type.FILE ? entry.size() : 0;
        padding = padding(missing);
    }

    private static byte[] block(TarEntry entry, int slash, byte[] name, byte[] link) {
        byte[] block = new byte[HeaderField.BLOCK];
        HeaderField.NAME.put(block, slash > 0 ? Arrays.copyOfRange(name, slash + 1, name.length) : ascii(name));
        HeaderField.PREFIX.put(block, slash > 0 ? Arrays.copyOf(name, slash) : new byte[0]);
        HeaderField.LINK.put(block, ascii(link));
        HeaderField.MODE.putOctal(block, entry.permissions());
        HeaderField.UID.putOctal(block, Integer.toUnsignedLong(entry.uid()));
        HeaderField.GID.putOctal(block, Integer.toUnsignedLong(entry.gid()));
        HeaderField.SIZE.putOctal(block, entry.type() == TarEntry.Type.FILE ? entry.size() : 0);
        HeaderField.MODIFIED.putOctal(block, entry.modified().getEpochSecond());
        HeaderField.TYPE.put(block, new byte[] {(byte) entry.type().flag()});
        HeaderField.DEVICE_MAJOR.putOctal(block, entry.deviceMajor());
        HeaderField.DEVICE_MINOR.putOctal(block, entry.deviceMinor());
        return sealed(block);
    }

    private static byte[] sealed(byte[] block) {
        HeaderField.MAGIC.put(block, MAGIC);
        HeaderField.VERSION.put(block, VERSION);
        HeaderField.seal(block);
        return block;
    }

    private static SortedMap<String, byte[]> records(TarEntry entry, byte[] name, byte[] link) {
        SortedMap<String, byte[]> records = new TreeMap<>();
        if (!isAscii(name) || name.length > HeaderField.NAME.length()) {
            records.put(PaxRecords.PATH, name);
        }
        if (!isAscii(link) || link.length > HeaderField.LINK.length()) {
            records.put(PaxRecords.LINK, link);
        }
        putNumber(records, PaxRecords.UID, HeaderField.UID, Integer.toUnsignedLong(entry.uid()));
        putNumber(records, PaxRecords.GID, HeaderField.GID, Integer.toUnsignedLong(entry.gid()));
        putNumber(records, PaxRecords.SIZE, HeaderField.SIZE, entry.size());
        putNumber(
                records,
                PaxRecords.MODIFIED,
                HeaderField.MODIFIED,
                entry.modified().getEpochSecond());
        entry.attributes().keySet().forEach(key -> records.put(PaxRecords.ATTRIBUTE + key, entry.attribute(key)));
        return records;
    }

    private static void putNumber(SortedMap<String, byte[]> records, String key, HeaderField field, long value) {
        if (!field.fitsOctal(value)) {
            records.put(key, String.format(Locale.ROOT, "%d", value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void addRecords(byte[] name, byte[] records) throws IOException {
        byte[] block = new byte[HeaderField.BLOCK];
        HeaderField.NAME.put(block, cut(ascii(recordsName(name))));
        HeaderField.MODE.putOctal(block, 0);
        HeaderField.UID.putOctal(block, 0);
        HeaderField.GID.putOctal(block, 0);
        HeaderField.SIZE.putOctal(block, records.length);
        HeaderField.MODIFIED.putOctal(block, 0);
        HeaderField.TYPE.put(block, new byte[] {PAX_FLAG});
        out.write(sealed(block));
        out.write(records);
        out.write(new byte[padding(records.length)]);
    }

    /** {@code dir/PaxHeaders.0/file}, as Go names the extended header of {@code dir/file}. */
    private static byte[] recordsName(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        int file = text.lastIndexOf('/') + 1;
        String joined = text.substring(0, file) + "PaxHeaders.0/" + text.substring(file);
        return joined.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] cut(byte[] name) {
        int length = Math.min(name.length, HeaderField.NAME.length());
        while (length > 0 && name[length - 1] == '/') {
            length--;
        }
        return Arrays.copyOf(name, length);
    }

    private static boolean isAscii(byte[] name) {
        for (byte value : name) {
            if (value <= 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(byte[] name) {
        byte[] kept = new byte[name.length];
        int length = 0;
        for (byte value : name) {
            if (value > 0) {
                kept[length++] = value;
            }
        }
        return Arrays.copyOf(kept, length);
    }

    /** Where a long ASCII name can be cut into ustar's prefix and name: the index of a slash, or -1. */
    private static int splitPoint(byte[] name) {
        int length = name.length;
        if (length <= HeaderField.NAME.length() || !isAscii(name)) {
            return -1;
        }
        if (length > HeaderField.PREFIX.length() + 1) {
            length = HeaderField.PREFIX.length() + 1;
        } else if (name[length - 1] == '/') {
            length--;
        }
        int slash = length - 1;
        while (slash > 0 && name[slash] != '/') {
            slash--;
        }
        int rest = name.length - slash - 1;
        return slash <= 0 || rest == 0 || rest > HeaderField.NAME.length() ? -1 : slash;
    }

    private static int padding(long size) {
        return (int) (-size & (HeaderField.BLOCK - 1));
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length > missing) {
            throw new IOException("more content than the entry announced");
        }
        out.write(from, offset, length);
        missing -= length;
    }

    private void finishEntry() throws IOException {
        if (missing > 0) {
            throw new IOException(missing + " bytes of an entry's content are missing");
        }
        out.write(new byte[padding]);
        padding = 0;
    }

    /** Writes the archive's end. */
    public void finish() throws IOException {
        finishEntry();
        out.write(new byte[2 * HeaderField.BLOCK]);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
