package build.kiln.archive;

import build.kiln.linux.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** What the library read about an archive's member, as an entry: paths inside the root, everything in range. */
final class TarMember {
    private static final int MAX_PATH = 4095;
    private static final long MAX_ID = 0xffff_fffeL;
    private static final int MAX_DEVICE = 0xfffff;

    private final TarArchiveEntry member;
    private final SortedMap<String, byte[]> records;

    private TarMember(TarArchiveEntry member, SortedMap<String, byte[]> records) {
        this.member = member;
        this.records = records;
    }

    /** {@code records} are those of the member's extended header. */
    static TarEntry of(TarArchiveEntry member, SortedMap<String, byte[]> records) throws TarFormatException {
        return new TarMember(member, records).entry();
    }

    private TarEntry entry() throws TarFormatException {
        String name = name();
        if (member.isStarSparse()) {
            throw new TarFormatException("the entry " + name + " is sparse in star's way: write it as GNU tar does");
        }
        TarEntry.Type type = type(name);
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        return new TarEntry(
                TarPaths.normalize(name),
                type,
                member.getMode() & 0xfff,
                id(PaxRecords.UID, member.getLongUserId()),
                id(PaxRecords.GID, member.getLongGroupId()),
                size(type, name),
                member.getLastModifiedTime().toInstant(),
                link(type),
                device ? device(member.getDevMajor()) : 0,
                device ? device(member.getDevMinor()) : 0,
                attributes());
    }

    private TarEntry.Type type(String name) throws TarFormatException {
        byte flag = member.getLinkFlag();
        return switch (flag) {
            case TarConstants.LF_NORMAL,
                    TarConstants.LF_OLDNORM,
                    TarConstants.LF_CONTIG,
                    TarConstants.LF_GNUTYPE_SPARSE ->
                member.isDirectory() ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
            case TarConstants.LF_LINK -> TarEntry.Type.HARD_LINK;
            case TarConstants.LF_SYMLINK -> TarEntry.Type.SYMLINK;
            case TarConstants.LF_CHR -> TarEntry.Type.CHARACTER_DEVICE;
            case TarConstants.LF_BLK -> TarEntry.Type.BLOCK_DEVICE;
            case TarConstants.LF_DIR -> TarEntry.Type.DIRECTORY;
            case TarConstants.LF_FIFO -> TarEntry.Type.FIFO;
            default ->
                throw new TarFormatException(
                        String.format(Locale.ROOT, "entry %s has the unknown type 0x%02x", name, flag & 0xff));
        };
    }

    private long size(TarEntry.Type type, String name) throws TarFormatException {
        if (type == TarEntry.Type.FILE) {
            return member.getRealSize();
        }
        if (type != TarEntry.Type.DIRECTORY && member.getSize() != 0) {
            throw new TarFormatException("the entry " + name + " is no file but has content");
        }
        return 0;
    }

    private String name() throws TarFormatException {
        byte[] plain = records.getOrDefault(PaxRecords.PATH, new byte[0]);
        byte[] recorded = member.isPaxGNUSparse() ? records.getOrDefault(PaxRecords.SPARSE_NAME, plain) : plain;
        return text(recorded.length > 0 ? recorded : latin1(member.getName()));
    }

    private String link(TarEntry.Type type) throws TarFormatException {
        byte[] recorded = records.getOrDefault(PaxRecords.LINK, new byte[0]);
        String link = text(recorded.length > 0 ? recorded : latin1(member.getLinkName()));
        return switch (type) {
            case HARD_LINK -> TarPaths.normalize(link);
            case SYMLINK -> link;
            default -> "";
        };
    }

    private static byte[] latin1(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
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

    /** The library keeps an id of an ordinary header in 32 bits with a sign. */
    private int id(String record, long read) throws TarFormatException {
        if (records.containsKey(record) && (read < 0 || read > MAX_ID)) {
            throw new TarFormatException(record + " out of range: " + read);
        }
        return (int) read;
    }

    private static int device(int number) throws TarFormatException {
        if (number < 0 || number > MAX_DEVICE) {
            throw new TarFormatException("device number out of range: " + number);
        }
        return number;
    }

    private SortedMap<String, String> attributes() {
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
}
