package build.kiln.context;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.linux.FileNames;
import build.kiln.linux.RandomName;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Digests of files that have been hashed before, believed as long as size, both times and inode are the same.
 *
 * <p>A file that changed just before it was hashed could change again within the same tick of the file system's clock, so
 * it is not remembered.
 *
 * <p>The file is read as it is, and objects are made of nothing but what is asked for: a hundred thousand of each kind would
 * take longer than to look at the files themselves. It holds directories, each with its files in the order of their names, and
 * ends with the SHA-256 of what comes before.
 */
final class StatCache {
    private static final int FORMAT = 0x6b696c32;
    private static final int DIGEST = 32;
    private static final int BUFFER = 128 * 1024;

    /** Of a file, after its name: size, two times, inode, digest. */
    private static final int FIELDS = Long.BYTES + 2 * (Long.BYTES + Integer.BYTES) + Long.BYTES + DIGEST;

    private static final long LARGEST = 1 << 30;
    private static final Duration SAFE_AGE = Duration.ofSeconds(1);
    private static final HexFormat HEX = HexFormat.of();

    private final Optional<Path> file;
    private final ByteBuffer known;
    private final Map<String, Integer> begins;
    private final Map<String, Hashed> hashed = new ConcurrentHashMap<>();

    /**
     * A cache.
     *
     * @param known what its file holds
     * @param begins where the files of each directory begin in {@code known}, with their number
     */
    private StatCache(Optional<Path> file, ByteBuffer known, Map<String, Integer> begins) {
        this.file = file;
        this.known = known;
        this.begins = begins;
    }

    /**
     * A file that was read since the cache was opened.
     *
     * @param isSettled whether the next build may believe it too
     */
    private record Hashed(Digest content, boolean isSettled) {}

    /** The cache kept in {@code file}, else one that is not kept; a damaged one counts as empty. */
    static StatCache open(Optional<Path> file) {
        try {
            if (file.isPresent() && Files.size(file.get()) <= LARGEST) {
                ByteBuffer known = verified(Files.readAllBytes(file.get()));
                return new StatCache(file, known, directories(known));
            }
        } catch (IOException | BufferUnderflowException | IllegalArgumentException e) {
            // As if there were none: the next to save replaces it.
        }
        return new StatCache(file, ByteBuffer.allocate(0), Map.of());
    }

    private static ByteBuffer verified(byte[] content) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        int end = Math.max(0, content.length - DIGEST);
        hash.update(content, 0, end);
        ByteBuffer found = ByteBuffer.wrap(hash.digest());
        if (!found.equals(ByteBuffer.wrap(content, end, content.length - end))) {
            throw new IOException("damaged");
        }
        return ByteBuffer.wrap(content, 0, end);
    }

    private static Map<String, Integer> directories(ByteBuffer known) throws IOException {
        ByteBuffer in = known.duplicate();
        if (in.getInt() != FORMAT) {
            throw new IOException("of another version");
        }
        Map<String, Integer> begins = new HashMap<>();
        while (in.hasRemaining()) {
            begins.put(name(in), in.position());
            for (int remaining = in.getInt(); remaining > 0; remaining--) {
                int length = Short.toUnsignedInt(in.getShort());
                in.position(in.position() + length + FIELDS);
            }
        }
        return begins;
    }

    private static String name(ByteBuffer in) {
        byte[] name = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(name);
        return FileNames.decode(name);
    }

    /** Finds files; quickest where they come directory by directory, in the order of their names. For one thread. */
    final class Lookup {
        private final ByteBuffer in = known.duplicate();
        private String directory = "";
        private String asked = "";
        private int remaining;

        private Lookup() {
            enter("");
        }

        private void enter(String entered) {
            directory = entered;
            Integer begin = begins.get(entered);
            remaining = begin == null ? 0 : in.position(begin).getInt();
        }

        /** What {@code entry} holds, if it was hashed as it is now. */
        Optional<Digest> find(ContextEntry entry) {
            Hashed before = hashed.get(entry.path());
            return before == null ? remembered(entry) : Optional.of(before.content);
        }

        private Optional<Digest> remembered(ContextEntry entry) {
            String name = entry.name();
            if (!isHere(entry.path(), name) || name.compareTo(asked) <= 0) {
                enter(entry.directory());
            }
            asked = name;
            for (; remaining > 0; remaining--) {
                int begin = in.position();
                int order = name(in).compareTo(name);
                if (order > 0) {
                    in.position(begin);
                    return Optional.empty();
                }
                int fields = in.position();
                boolean found = order == 0 && isAsItWas(entry);
                in.position(fields + FIELDS);
                if (found) {
                    remaining--;
                    return Optional.of(digest(fields + FIELDS - DIGEST));
                }
            }
            return Optional.empty();
        }

        private boolean isHere(String path, String name) {
            int above = path.length() - name.length() - 1;
            return Math.max(0, above) == directory.length() && path.startsWith(directory);
        }

        private boolean isAsItWas(ContextEntry entry) {
            ContextEntry.Stamp stamp = entry.stamp();
            // All are read, whatever the first of them says.
            boolean size = in.getLong() == entry.size();
            boolean modified = isNext(stamp.modified());
            boolean changed = isNext(stamp.changed());
            return in.getLong() == stamp.inode() && size && modified && changed;
        }

        private boolean isNext(Instant time) {
            long second = in.getLong();
            int nano = in.getInt();
            return second == time.getEpochSecond() && nano == time.getNano();
        }

        private Digest digest(int begin) {
            byte[] digest = new byte[DIGEST];
            in.get(begin, digest);
            return new Digest(HEX.formatHex(digest));
        }
    }

    Lookup lookup() {
        return new Lookup();
    }

    /** Remembers {@code content}; not for the next build if {@code entry} had changed just before {@code begun}, when hashing began. */
    void put(ContextEntry entry, Digest content, Instant begun) {
        boolean settled = entry.stamp().changed().plus(SAFE_AGE).isBefore(begun);
        hashed.put(entry.path(), new Hashed(content, settled));
    }

    /** Writes what is known of the files of {@code listing}, if there is anything new. Another writer's file is replaced. */
    void save(ContextListing listing) throws IOException {
        if (file.isEmpty() || hashed.values().stream().noneMatch(Hashed::isSettled)) {
            return;
        }
        Path directory = Files.createDirectories(file.get().getParent());
        Path written = RandomName.newFile(directory, ".stat");
        try {
            write(listing, written);
        } catch (IOException e) {
            Files.deleteIfExists(written);
            throw e;
        }
        Files.move(written, file.get(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(ContextListing listing, Path target) throws IOException {
        MessageDigest hash = ContentHash.sha256();
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(new DigestOutputStream(Files.newOutputStream(target), hash), BUFFER))) {
            out.writeInt(FORMAT);
            for (Map.Entry<String, List<ContextEntry>> directory :
                    listing.directories().entrySet()) {
                write(directory.getKey(), directory.getValue(), out);
            }
            out.flush();
            out.write(hash.digest());
        }
    }

    private void write(String directory, List<ContextEntry> entries, DataOutputStream out) throws IOException {
        Lookup lookup = lookup();
        SequencedMap<ContextEntry, Digest> files = new LinkedHashMap<>();
        for (ContextEntry entry : entries) {
            if (entry.kind() == ContextEntry.Kind.FILE) {
                Hashed now = hashed.get(entry.path());
                Optional<Digest> content = now == null
                        ? lookup.remembered(entry)
                        : Optional.of(now).filter(Hashed::isSettled).map(Hashed::content);
                content.ifPresent(digest -> files.put(entry, digest));
            }
        }
        if (files.isEmpty()) {
            return;
        }
        write(directory, out);
        out.writeInt(files.size());
        for (Map.Entry<ContextEntry, Digest> file : files.entrySet()) {
            ContextEntry entry = file.getKey();
            write(entry.name(), out);
            out.writeLong(entry.size());
            write(entry.stamp().modified(), out);
            write(entry.stamp().changed(), out);
            out.writeLong(entry.stamp().inode());
            out.write(HEX.parseHex(file.getValue().hex()));
        }
    }

    private static void write(String name, DataOutputStream out) throws IOException {
        byte[] bytes = FileNames.encode(name);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static void write(Instant instant, DataOutputStream out) throws IOException {
        out.writeLong(instant.getEpochSecond());
        out.writeInt(instant.getNano());
    }
}
