package build.kiln.exporter;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes file trees as one tar, each directory's entries sorted by name, with owners, links and devices. */
final class TreeTar {
    private final TarArchiveOutputStream tar;
    private final Optional<Instant> epoch;
    private final Map<Object, String> written = new HashMap<>();

    private TreeTar(TarArchiveOutputStream tar, Optional<Instant> epoch) {
        this.tar = tar;
        this.epoch = epoch;
    }

    /**
     * @param prefix of the names in the tar, empty or with a slash at its end
     */
    record Part(String prefix, TreeReader.Reading files) {}

    /**
     * @param epoch no time is later
     */
    static void write(List<Part> parts, Optional<Instant> epoch, OutputStream out) throws IOException {
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            TreeTar writer = new TreeTar(tar, epoch);
            for (Part part : parts) {
                writer.written.clear();
                if (!part.prefix.isEmpty()) {
                    writer.addPlatform(part.prefix);
                }
                writer.addAll(part.files.root(), part.prefix);
            }
        }
    }

    /** A platform's directory is the exporter's, which has no time of its own; BuildKit gives it none either. */
    private void addPlatform(String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_DIR);
        entry.setMode(0755);
        entry.setIds(0, 0);
        entry.setLastModifiedTime(FileTime.from(epoch.orElse(Instant.EPOCH)));
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void addAll(Path directory, String prefix) throws IOException {
        List<Path> children;
        try (Stream<Path> list = Files.list(directory)) {
            children = list.sorted(
                            Comparator.comparing(child -> child.getFileName().toString()))
                    .toList();
        }
        for (Path child : children) {
            String name = prefix + child.getFileName();
            if (UnixFile.of(child).kind() == UnixFile.Kind.DIRECTORY) {
                add(child, name + "/");
                addAll(child, name + "/");
            } else {
                add(child, name);
            }
        }
    }

    private void add(Path file, String name) throws IOException {
        UnixFile source = UnixFile.of(file);
        if (source.kind() == UnixFile.Kind.SOCKET) {
            return;
        }
        TarArchiveEntry entry = entry(file, name, source);
        tar.putArchiveEntry(entry);
        if (entry.isFile() && entry.getSize() > 0) {
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }

    private TarArchiveEntry entry(Path file, String name, UnixFile source) throws IOException {
        String earlier = source.kind() == UnixFile.Kind.REGULAR && source.links() > 1
                ? written.putIfAbsent(source.key(), name)
                : null;
        TarArchiveEntry entry;
        if (earlier != null) {
            entry = new TarArchiveEntry(name, TarConstants.LF_LINK);
            entry.setLinkName(earlier);
        } else {
            entry = new TarArchiveEntry(name, flag(source.kind()));
            switch (source.kind()) {
                case REGULAR -> entry.setSize(source.size());
                case SYMLINK -> entry.setLinkName(Files.readSymbolicLink(file).toString());
                case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                    entry.setDevMajor(source.deviceMajor());
                    entry.setDevMinor(source.deviceMinor());
                }
                case DIRECTORY, FIFO, SOCKET -> {}
            }
        }
        entry.setMode(source.permissions());
        entry.setIds(source.uid(), source.gid());
        entry.setLastModifiedTime(clamped(source.modified()));
        return entry;
    }

    private FileTime clamped(FileTime time) {
        Instant second = Instant.ofEpochSecond(time.toInstant().getEpochSecond());
        return FileTime.from(epoch.filter(second::isAfter).orElse(second));
    }

    private static byte flag(UnixFile.Kind kind) {
        return switch (kind) {
            case REGULAR -> TarConstants.LF_NORMAL;
            case DIRECTORY -> TarConstants.LF_DIR;
            case SYMLINK -> TarConstants.LF_SYMLINK;
            case CHARACTER_DEVICE -> TarConstants.LF_CHR;
            case BLOCK_DEVICE -> TarConstants.LF_BLK;
            case FIFO -> TarConstants.LF_FIFO;
            case SOCKET -> throw new IllegalArgumentException("a tar holds no sockets");
        };
    }
}
