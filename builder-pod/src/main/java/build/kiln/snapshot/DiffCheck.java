package build.kiln.snapshot;

import build.kiln.layer.Toc;
import build.kiln.layer.TocEntry;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileStatus;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import build.kiln.rootfs.RootDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares a diff directory with its table of contents by what a crash would change: presence, type, size, owner, mode. */
final class DiffCheck {
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
                            .isPresent();
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

    private static boolean is(FileStatus file, FileType type, TocEntry entry) {
        return file.type() == type
                && file.permissions() == entry.permissions()
                && file.uid() == entry.uid()
                && file.gid() == entry.gid();
    }
}
