package build.kiln.archive;

import build.kiln.linux.FileNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes tar archives byte for byte as Go's {@code archive/tar} does under BuildKit: ustar headers, PAX records only for
 * what does not fit, whole seconds, no user or group names. The same entries give the same bytes on every machine.
 *
 * <p>Content of the entry added last is written to the stream itself. Not for use by several threads.
 */
public final class TarWriter extends OutputStream {
    private static final int BUFFER = 64 * 1024;

    private final OutputStream out;
    private final TarArchiveOutputStream tar;
    private boolean inEntry;

    /** Writes to {@code out}, which {@link #finish} does not close. */
    public TarWriter(OutputStream out) {
        // The library writes block by block.
        this.out = new BufferedOutputStream(out, BUFFER);
        tar = new TarArchiveOutputStream(this.out, TarBlock.SIZE, StandardCharsets.ISO_8859_1.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_TRUNCATE);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /** Begins an entry; its {@code size} bytes of content are to be written next. */
    public void add(TarEntry entry) throws IOException {
        finishEntry();
        boolean directory = entry.type() == TarEntry.Type.DIRECTORY;
        byte[] name = FileNames.encode(directory ? entry.path() + "/" : entry.path());
        byte[] link = FileNames.encode(entry.link());
        SortedMap<String, byte[]> records = records(entry, name, link);
        int slash = UstarNames.splitPoint(name);
        boolean ustar = records.isEmpty() || (records.size() == 1 && records.containsKey(PaxRecords.PATH) && slash > 0);
        if (!ustar) {
            addRecords(name, PaxRecords.format(records));
        }
        tar.putArchiveEntry(header(entry, ustar ? slash : -1, name, link));
        inEntry = true;
    }

    private static GoHeader header(TarEntry entry, int slash, byte[] name, byte[] link) {
        byte flag = (byte) entry.type().flag();
        GoHeader header = slash > 0
                ? GoHeader.split(flag, Arrays.copyOfRange(name, slash + 1, name.length), Arrays.copyOf(name, slash))
                : GoHeader.of(flag, UstarNames.field(name));
        header.setLinkName(UstarNames.field(link));
        header.setMode(entry.permissions());
        header.setUserId(Integer.toUnsignedLong(entry.uid()));
        header.setGroupId(Integer.toUnsignedLong(entry.gid()));
        header.setSize(entry.type() == TarEntry.Type.FILE ? entry.size() : 0);
        header.setModTime(FileTime.from(entry.modified().getEpochSecond(), TimeUnit.SECONDS));
        header.setDevMajor(entry.deviceMajor());
        header.setDevMinor(entry.deviceMinor());
        return header;
    }

    private static SortedMap<String, byte[]> records(TarEntry entry, byte[] name, byte[] link) {
        SortedMap<String, byte[]> records = new TreeMap<>();
        putName(records, PaxRecords.PATH, name);
        putName(records, PaxRecords.LINK, link);
        putNumber(records, PaxRecords.UID, TarConstants.MAXID, Integer.toUnsignedLong(entry.uid()));
        putNumber(records, PaxRecords.GID, TarConstants.MAXID, Integer.toUnsignedLong(entry.gid()));
        putNumber(records, PaxRecords.SIZE, TarConstants.MAXSIZE, entry.size());
        putNumber(
                records,
                PaxRecords.MODIFIED,
                TarConstants.MAXSIZE,
                entry.modified().getEpochSecond());
        entry.attributes().keySet().forEach(key -> records.put(PaxRecords.ATTRIBUTE + key, entry.attribute(key)));
        return records;
    }

    private static void putName(SortedMap<String, byte[]> records, String key, byte[] name) {
        if (!UstarNames.isAscii(name) || name.length > TarBlock.NAME_LENGTH) {
            records.put(key, name);
        }
    }

    private static void putNumber(SortedMap<String, byte[]> records, String key, long max, long value) {
        if (value < 0 || value > max) {
            records.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** An extended header as an entry of its own, because the library writes only records that are UTF-8. */
    private void addRecords(byte[] name, byte[] records) throws IOException {
        GoHeader header = GoHeader.of(TarConstants.LF_PAX_EXTENDED_HEADER_LC, UstarNames.extendedHeader(name));
        header.setSize(records.length);
        tar.putArchiveEntry(header);
        tar.write(records);
        tar.closeArchiveEntry();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        if (inEntry) {
            tar.write(from, offset, length);
        } else if (length > 0) {
            throw new IOException("content before the first entry");
        }
    }

    private void finishEntry() throws IOException {
        if (inEntry) {
            tar.closeArchiveEntry();
            inEntry = false;
        }
    }

    /** Writes the archive's end. */
    public void finish() throws IOException {
        finishEntry();
        tar.finish();
        out.flush();
    }

    /** Closes what it writes to; without {@link #finish} before, the archive is cut. */
    @Override
    public void close() throws IOException {
        out.close();
    }
}
