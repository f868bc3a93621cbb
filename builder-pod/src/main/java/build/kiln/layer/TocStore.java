package build.kiln.layer;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * {@code v1/tocs/<diffID>}: the tables of contents of layers that were built or unpacked on this volume. They stay when the
 * layer's files are collected. One that is damaged is removed and counts as missing.
 */
public final class TocStore {
    private final Volume volume;
    private final Path directory;

    private TocStore(Volume volume, Path directory) {
        this.volume = volume;
        this.directory = directory;
    }

    public static TocStore open(Volume volume) throws IOException {
        return new TocStore(volume, volume.directory("tocs"));
    }

    /** The table of contents of the layer {@code diffId}, when it is known. */
    public Optional<Toc> find(Digest diffId) throws IOException {
        Path file = directory.resolve(diffId.hex());
        try (CheckedInputStream checked =
                        new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32());
                DataInputStream in = new DataInputStream(checked)) {
            Toc toc = TocFormat.read(in);
            long checksum = checked.getChecksum().getValue();
            if (in.readLong() == checksum) {
                return Optional.of(toc);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // Cut off or overwritten: not readable is as good as missing.
            Files.deleteIfExists(file);
            return Optional.empty();
        }
        Files.deleteIfExists(file);
        return Optional.empty();
    }

    public boolean contains(Digest diffId) {
        return Files.exists(directory.resolve(diffId.hex()));
    }

    public void save(Digest diffId, Toc toc) throws IOException {
        Path temporary = volume.newTemporary();
        try (OutputStream file = Files.newOutputStream(temporary)) {
            CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(file), new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            TocFormat.write(toc, out);
            out.writeLong(checked.getChecksum().getValue());
            out.flush();
        }
        Files.move(temporary, directory.resolve(diffId.hex()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A table of contents on the volume, unread. */
    public record Item(Digest diffId, long bytes, Instant made) {}

    /** Every table of contents there is. */
    public List<Item> list() throws IOException {
        List<Item> items = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                item(file).ifPresent(items::add);
            }
        }
        return items;
    }

    private static Optional<Item> item(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(new Item(
                    new Digest(file.getFileName().toString()),
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant()));
        } catch (NoSuchFileException e) {
            // Removed since it was listed.
            return Optional.empty();
        }
    }

    /** Forgets a table of contents; false when there was none. */
    public boolean remove(Digest diffId) throws IOException {
        return Files.deleteIfExists(directory.resolve(diffId.hex()));
    }
}
