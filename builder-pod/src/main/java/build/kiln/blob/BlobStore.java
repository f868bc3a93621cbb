package build.kiln.blob;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code v1/blobs/sha256/<hex>}. Any number of processes read and write it at once without locks: a blob appears whole by
 * a rename, never changes, and disappears by a rename. Durable only after {@link Volume#sync()}.
 */
public final class BlobStore {
    private static final int COPY_BUFFER = 128 * 1024;
    private static final Duration MARK_EVERY = Duration.ofMinutes(1);

    private final Volume volume;
    private final Path directory;
    private final Verification verification;

    private final Room room;

    private BlobStore(Volume volume, Path directory, Room room) {
        this.volume = volume;
        this.directory = directory;
        this.room = room;
        verification = new Verification();
    }

    public static BlobStore open(Volume volume) throws IOException {
        return open(volume, Room.UNLIMITED);
    }

    /** A store that asks {@code room} before it writes blobs that may be large. */
    public static BlobStore open(Volume volume, Room room) throws IOException {
        return new BlobStore(volume, volume.directory("blobs/sha256"), room);
    }

    Path path(Digest digest) {
        return directory.resolve(digest.hex());
    }

    Verification verification() {
        return verification;
    }

    /**
     * The blob {@code digest}, when the store has it whole. Its content is verified once per boot of the machine; a
     * damaged one is removed and counts as missing.
     */
    public Optional<Blob> find(Digest digest) throws IOException {
        Path file = path(digest);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            markUse(file, attributes);
            Blob blob = new Blob(digest, attributes.size(), file);
            if (verification.isMarked(file, attributes)) {
                return Optional.of(blob);
            }
            if (contentMatches(blob)) {
                verification.mark(file, file);
                return Optional.of(blob);
            }
            remove(digest);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The access time tells collectors of the use; it is kept to the minute, and set also where reading does not. */
    private static void markUse(Path file, BasicFileAttributes attributes) throws IOException {
        // This machine's clock may be behind the volume's: a mark in its future is no recent one.
        if (Duration.between(touched(attributes), Instant.now()).abs().compareTo(MARK_EVERY) > 0) {
            MetadataCalls.touchAccessed(Fd.NONE, file.toString());
        }
    }

    private static Instant touched(BasicFileAttributes attributes) {
        Instant made = attributes.lastModifiedTime().toInstant();
        Instant used = attributes.lastAccessTime().toInstant();
        return used.isAfter(made) ? used : made;
    }

    /** When the blob was made or last used; empty when there is none. */
    public Optional<Instant> touched(Digest digest) throws IOException {
        try {
            return Optional.of(touched(Files.readAttributes(path(digest), BasicFileAttributes.class)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** When the blob was made; empty when there is none. Uses do not change it. */
    public Optional<Instant> made(Digest digest) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(path(digest)).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean contentMatches(Blob blob) throws IOException {
        var hash = ContentHash.sha256();
        byte[] buffer = new byte[COPY_BUFFER];
        try (InputStream content = blob.open()) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                hash.update(buffer, 0, count);
            }
        }
        return Digest.of(hash).equals(blob.digest());
    }

    /** Starts a blob whose digest is not known yet. The caller closes it, committed or not. */
    public BlobWriter newBlob() throws IOException {
        room.need(0);
        return new BlobWriter(this, volume.newTemporary());
    }

    public Blob put(byte[] content) throws IOException {
        try (BlobWriter writer = new BlobWriter(this, volume.newTemporary())) {
            writer.write(content);
            return writer.commit();
        }
    }

    /**
     * Stores what {@code content} gives; does not close it, and reads at most one byte more than {@code size}.
     *
     * @throws DigestMismatchException when it is not what was expected; nothing is stored then
     */
    public Blob put(InputStream content, Digest expected, long size) throws IOException {
        room.need(size);
        try (BlobWriter writer = new BlobWriter(this, volume.newTemporary())) {
            byte[] buffer = new byte[COPY_BUFFER];
            while (writer.size() <= size) {
                long left = size - writer.size();
                int wanted = left < buffer.length ? (int) left + 1 : buffer.length;
                int count = content.read(buffer, 0, wanted);
                if (count < 0) {
                    break;
                }
                writer.write(buffer, 0, count);
            }
            return writer.commit(expected, size);
        }
    }

    /** Every blob there is, without a look at its content. */
    public List<Blob> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> listed(file).stream()).toList();
        }
    }

    private static Optional<Blob> listed(Path file) {
        try {
            Digest digest = new Digest(file.getFileName().toString());
            return Optional.of(new Blob(digest, Files.size(file), file));
        } catch (IllegalArgumentException | IOException e) {
            // Not a blob's name, or removed since it was listed.
            return Optional.empty();
        }
    }

    /** As {@link #remove}, unless it has been made anew or used since {@code before}. */
    public boolean removeUntouched(Digest digest, Instant before) throws IOException {
        if (!isUntouched(path(digest), before)) {
            return false;
        }
        Path removed = volume.newTemporary();
        try {
            Files.move(path(digest), removed);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (isUntouched(removed, before)) {
            Files.delete(removed);
            return true;
        }
        Files.move(removed, path(digest), StandardCopyOption.ATOMIC_MOVE);
        return false;
    }

    /** By what the file server says: a machine remembers for a while when a file was touched that others have touched since. */
    private static boolean isUntouched(Path file, Instant before) throws IOException {
        return MetadataCalls.findAnew(Fd.NONE, file.toString()).isPresent()
                && touched(Files.readAttributes(file, BasicFileAttributes.class))
                        .isBefore(before);
    }

    /** Removes a blob; readers that have it open go on reading. False when there was none. */
    public boolean remove(Digest digest) throws IOException {
        Path removed = volume.newTemporary();
        try {
            Files.move(path(digest), removed);
        } catch (NoSuchFileException e) {
            return false;
        }
        Files.delete(removed);
        return true;
    }
}
