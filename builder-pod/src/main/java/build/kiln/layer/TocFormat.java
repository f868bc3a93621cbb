package build.kiln.layer;

import build.kiln.digest.Digest;
import build.kiln.layer.TocEntry.Kind;
import build.kiln.linux.FileNames;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The form of a table of contents on the volume: a version, then each entry's fields in order, ended by a marker. */
final class TocFormat {
    private static final int VERSION = 0x4b544f43;
    private static final int END = 0xff;
    /** A name, or an attribute of 64 KiB in hexadecimal. */
    private static final int MAX_STRING = 1 << 18;

    private static final Kind[] KINDS = Kind.values();

    private TocFormat() {}

    static void write(Toc toc, DataOutputStream out) throws IOException {
        out.writeInt(VERSION);
        for (TocEntry entry : toc.entries()) {
            out.writeByte(entry.kind().code());
            writeText(out, entry.path());
            out.writeShort(entry.permissions());
            out.writeInt(entry.uid());
            out.writeInt(entry.gid());
            out.writeLong(entry.size());
            Instant modified = entry.modified();
            out.writeLong(modified.getEpochSecond());
            out.writeInt(modified.getNano());
            writeText(out, entry.link());
            out.writeInt(entry.deviceMajor());
            out.writeInt(entry.deviceMinor());
            out.writeBoolean(entry.content().isPresent());
            if (entry.content().isPresent()) {
                out.write(HexFormat.of().parseHex(entry.content().get().hex()));
            }
            out.writeShort(entry.attributes().size());
            for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
                writeText(out, attribute.getKey());
                writeText(out, attribute.getValue());
            }
        }
        out.writeByte(END);
    }

    /** Throws IOException or IllegalArgumentException for anything that {@link #write} does not make. */
    static Toc read(DataInputStream in) throws IOException {
        if (in.readInt() != VERSION) {
            throw new IOException("not a table of contents");
        }
        List<TocEntry> entries = new ArrayList<>();
        for (int code = in.readUnsignedByte(); code != END; code = in.readUnsignedByte()) {
            entries.add(entry(in, kind(code)));
        }
        return new Toc(entries);
    }

    private static Kind kind(int code) throws IOException {
        for (Kind kind : KINDS) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new IOException("not a table of contents");
    }

    private static TocEntry entry(DataInputStream in, Kind kind) throws IOException {
        return new TocEntry(
                readText(in),
                kind,
                in.readUnsignedShort(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                time(in.readLong(), in.readInt()),
                readText(in),
                in.readInt(),
                in.readInt(),
                in.readBoolean() ? Optional.of(digest(in)) : Optional.empty(),
                attributes(in));
    }

    private static Instant time(long second, int nano) throws IOException {
        try {
            return Instant.ofEpochSecond(second, nano);
        } catch (DateTimeException e) {
            throw new IOException("not a table of contents", e);
        }
    }

    private static Digest digest(DataInputStream in) throws IOException {
        byte[] hash = new byte[32];
        in.readFully(hash);
        return new Digest(HexFormat.of().formatHex(hash));
    }

    private static SortedMap<String, String> attributes(DataInputStream in) throws IOException {
        SortedMap<String, String> attributes = new TreeMap<>();
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            attributes.put(readText(in), readText(in));
        }
        return attributes;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = FileNames.encode(text);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_STRING) {
            throw new IOException("not a table of contents");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return FileNames.decode(bytes);
    }
}
