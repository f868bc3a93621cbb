package build.kiln.snapshot;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.layer.Toc;
import build.kiln.layer.TocEntry;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares a diff directory with its table of contents: presence, type, owner, mode, and what files hold. */
final class DiffCheck {
    private static final int BUFFER = 128 * 1024;

    private DiffCheck() {}

    static boolean matches(Path files, Toc toc) throws IOException {
        // Of a name that the layer has twice, the last counts.
        Map<String, TocEntry> entries = new HashMap<>();
        toc.entries().forEach(entry -> entries.put(entry.path(), entry));
        try (RootDirectory root = RootDirectory.open(files)) {
            for (TocEntry entry : entries.values()) {
                if (!matches(root, entry)) {
                    return false;
                }
            }
            return true;
        } catch (ErrnoException e) {
            // A directory that is not there or is none.
            return false;
        }
    }

    private static boolean matches(RootDirectory root, TocEntry entry) throws IOException {
        int name = entry.path().lastIndexOf('/') + 1;
        try (Fd parent = root.openDirectory(entry.path().substring(0, name))) {
            Optional<FileStatus> found = MetadataCalls.find(parent, entry.path().substring(name));
            return switch (entry.kind()) {
                case FILE ->
                    found.filter(file -> is(file, FileType.REGULAR, entry) && file.size() == entry.size())
                                    .isPresent()
                            && holds(parent, entry.path().substring(name), entry.content());
                case DIRECTORY ->
                    found.filter(file -> is(file, FileType.DIRECTORY, entry)).isPresent();
                case SYMLINK -> found.filter(FileStatus::isSymlink).isPresent();
                case HARD_LINK -> found.isPresent();
                case WHITEOUT -> found.isPresent();
                // Device nodes cannot be made everywhere.
                case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, OPAQUE -> true;
            };
        }
    }

    private static boolean holds(Fd parent, String name, Optional<Digest> content) throws IOException {
        if (content.isEmpty()) {
            return true;
        }
        MessageDigest hash = ContentHash.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (Fd file = FileCalls.openAt(parent, name, OpenFlags.READ | OpenFlags.NO_FOLLOW, 0)) {
            while (FileCalls.read(file, buffer) >= 0) {
                hash.update(buffer.flip());
                buffer.clear();
            }
        }
        return Digest.of(hash).equals(content.get());
    }

    private static boolean is(FileStatus file, FileType type, TocEntry entry) {
        return file.type() == type
                && file.permissions() == entry.permissions()
                && file.uid() == entry.uid()
                && file.gid() == entry.gid();
    }
}
