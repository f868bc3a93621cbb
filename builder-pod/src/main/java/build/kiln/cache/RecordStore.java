package build.kiln.cache;

import build.kiln.digest.Digest;
import build.kiln.linux.Fd;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.RandomName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Step records by cache key, a file each. A file's modification time tells when its record was last used.
 *
 * <p>Safe for any number of writers: a record appears whole or not at all, and two that are written under one key say the
 * same.
 */
public final class RecordStore {
    /** How the names of records that are being written begin. */
    static final String TEMPORARY = ".new";

    private static final int MAX_BYTES = 1 << 20;

    private final Path directory;

    /** Records in {@code directory}, the volume's {@code v1/records}. */
    public RecordStore(Path directory) {
        this.directory = directory;
    }

    /** The record under {@code key}, which counts as used now. A damaged one is removed and not found. */
    public Optional<StepRecord> find(Digest key) throws IOException {
        Path file = file(key);
        try {
            // First, so that a collection that goes on at the same time sees the use or has already taken the record.
            if (!MetadataCalls.touchModified(Fd.NONE, file.toString())) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("record of impossible size");
            }
            return Optional.of(RecordCodec.decode(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            remove(key);
            return Optional.empty();
        }
    }

    /** Whether there is a record under {@code key}, perhaps a damaged one. It does not count as used. */
    public boolean has(Digest key) {
        return Files.exists(file(key));
    }

    /** Records {@code stepRecord}, whose content must be durable already, under each of {@code keys}. */
    public void publish(Collection<Digest> keys, StepRecord stepRecord) throws IOException {
        Files.createDirectories(directory);
        byte[] encoded = RecordCodec.encode(stepRecord);
        for (Digest key : keys) {
            publish(key, encoded);
        }
    }

    private void publish(Digest key, byte[] encoded) throws IOException {
        Path written = RandomName.newFile(directory, TEMPORARY);
        try {
            Files.write(written, encoded);
            Files.move(written, file(key), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(written);
            throw e;
        }
    }

    /** The record under {@code key}, which does not count as used by this. */
    public Optional<StepRecord> peek(Digest key) throws IOException {
        return read(file(key)).map(Stored::stepRecord);
    }

    /** Every record, damaged ones left out; none counts as used by this. */
    List<Stored> list() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Stored> stored = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                read(file).ifPresent(stored::add);
            }
        }
        return stored;
    }

    private static Optional<Stored> read(Path file) throws IOException {
        try {
            Digest key = new Digest(file.getFileName().toString());
            Instant used = Files.getLastModifiedTime(file).toInstant();
            byte[] bytes = Files.readAllBytes(file);
            return decoded(bytes).map(stepRecord -> new Stored(key, used, stepRecord));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            // Removed meanwhile, or one that is still being written.
            return Optional.empty();
        }
    }

    private static Optional<StepRecord> decoded(byte[] bytes) {
        try {
            return Optional.of(RecordCodec.decode(bytes));
        } catch (IOException e) {
            // Whoever looks it up removes it.
            return Optional.empty();
        }
    }

    /**
     * Removes a record unless it has been used since it was listed.
     *
     * @param trash a directory of the same volume
     */
    boolean evict(Stored stored, Path trash) throws IOException {
        Path file = file(stored.key());
        if (isUsedSince(stored, file)) {
            return false;
        }
        Path removed = trash.resolve("record-" + stored.key().hex());
        try {
            Files.move(file, removed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return false;
        }
        // A reader marks its use before it reads, so that a use is seen either here or as a missing record there.
        if (isUsedSince(stored, removed)) {
            Files.move(removed, file, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        Files.delete(removed);
        return true;
    }

    private static boolean isUsedSince(Stored stored, Path file) throws IOException {
        return FileTimes.modified(file)
                .filter(used -> used.isAfter(stored.used()))
                .isPresent();
    }

    /** A record and when it was last used. */
    record Stored(Digest key, Instant used, StepRecord stepRecord) {}

    /** Forgets what {@code key} stands for, e.g. because its content turned out to be damaged. */
    public void remove(Digest key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    private Path file(Digest key) {
        return directory.resolve(key.hex());
    }
}
