package build.kiln.context;

import build.kiln.digest.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Digests of files that have been hashed before, believed as long as size, both times and inode are the same.
 *
 * <p>A file that changed just before it was hashed could change again within the same tick of the file system's clock, so
 * it is not remembered.
 */
final class StatCache {
    private static final int FORMAT = 0x6b696c31;
    private static final Duration SAFE_AGE = Duration.ofSeconds(1);
    private static final HexFormat HEX = HexFormat.of();

    private final Optional<Path> file;
    private final Map<String, Entry> known;
    private final Map<String, Entry> used;
    private volatile boolean changed;

    private StatCache(Optional<Path> file, Map<String, Entry> known) {
        this.file = file;
        this.known = known;
        this.used = new ConcurrentHashMap<>(known.size());
    }

    /** The cache kept in {@code file}, else one that is not kept; an unreadable one counts as empty. */
    static StatCache open(Optional<Path> file) {
        try {
            return new StatCache(file, file.isPresent() ? read(file.get()) : Map.of());
        } catch (IOException | IllegalArgumentException e) {
            return new StatCache(file, Map.of());
        }
    }

    Optional<Digest> find(ContextEntry entry) {
        Entry remembered = known.get(entry.path());
        if (remembered == null || !remembered.isOf(entry)) {
            return Optional.empty();
        }
        used.put(entry.path(), remembered);
        return Optional.of(remembered.content);
    }

    /** Remembers {@code content}, unless {@code entry} had changed just before {@code hashed}, when hashing began. */
    void put(ContextEntry entry, Digest content, Instant hashed) {
        if (entry.stamp().changed().plus(SAFE_AGE).isBefore(hashed)) {
            used.put(entry.path(), new Entry(entry.size(), entry.stamp(), content));
            changed = true;
        }
    }

    /** Writes what was found or put since it was opened, if there is anything new. Another writer's file is replaced. */
    void save() throws IOException {
        if (file.isEmpty() || !changed) {
            return;
        }
        Path directory = Files.createDirectories(file.get().getParent());
        Path written = Files.createTempFile(directory, ".stat", "");
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(written)))) {
            out.writeInt(FORMAT);
            out.writeInt(used.size());
            for (Map.Entry<String, Entry> entry : used.entrySet()) {
                out.writeUTF(entry.getKey());
                write(entry.getValue(), out);
            }
        } catch (IOException e) {
            Files.deleteIfExists(written);
            throw e;
        }
        Files.move(written, file.get(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Map<String, Entry> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != FORMAT) {
                return Map.of();
            }
            Map<String, Entry> entries = new HashMap<>();
            for (int remaining = in.readInt(); remaining > 0; remaining--) {
                entries.put(in.readUTF(), readEntry(in));
            }
            return entries;
        }
    }

    private static void write(Entry entry, DataOutputStream out) throws IOException {
        out.writeLong(entry.size);
        write(entry.stamp.modified(), out);
        write(entry.stamp.changed(), out);
        out.writeLong(entry.stamp.inode());
        out.write(HEX.parseHex(entry.content.hex()));
    }

    private static Entry readEntry(DataInputStream in) throws IOException {
        long size = in.readLong();
        ContextEntry.Stamp stamp = new ContextEntry.Stamp(readInstant(in), readInstant(in), in.readLong());
        return new Entry(size, stamp, new Digest(HEX.formatHex(in.readNBytes(32))));
    }

    private static void write(Instant instant, DataOutputStream out) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readLong(), in.readInt());
    }

    private record Entry(long size, ContextEntry.Stamp stamp, Digest content) {
        /** Compared by hand: a record's own comparison is put together at run time, and slow until it is compiled. */
        boolean isOf(ContextEntry file) {
            return size == file.size()
                    && stamp.inode() == file.stamp().inode()
                    && stamp.modified().equals(file.stamp().modified())
                    && stamp.changed().equals(file.stamp().changed());
        }
    }
}
