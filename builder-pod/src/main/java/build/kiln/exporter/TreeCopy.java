package build.kiln.exporter;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileType;
import build.kiln.linux.MetadataCalls;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies a file tree into a directory that may hold files. Permissions and times are kept, owners are the user's own;
 * devices that this process may not make and sockets are left out. Nothing is written through a symbolic link.
 */
final class TreeCopy extends SimpleFileVisitor<Path> {
    private final Path from;
    private final Path to;
    private final Map<Object, Path> copied = new HashMap<>();

    private TreeCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        Files.walkFileTree(from, new TreeCopy(from, to));
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        Path target = target(directory);
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(target);
            Files.createDirectory(target);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (!directory.equals(from)) {
            finish(target(directory), UnixFile.of(directory));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        UnixFile source = UnixFile.of(file);
        Path copy = target(file);
        switch (source.kind()) {
            case SYMLINK -> {
                Files.deleteIfExists(copy);
                Files.createSymbolicLink(copy, Files.readSymbolicLink(file));
                MetadataCalls.setModified(
                        Fd.NONE, copy.toString(), source.modified().toInstant());
            }
            case REGULAR -> copyFile(file, copy, source);
            case FIFO -> makeNode(copy, FileType.FIFO, source);
            case CHARACTER_DEVICE -> makeNode(copy, FileType.CHARACTER_DEVICE, source);
            case BLOCK_DEVICE -> makeNode(copy, FileType.BLOCK_DEVICE, source);
            case DIRECTORY, SOCKET -> {}
        }
        return FileVisitResult.CONTINUE;
    }

    private static void makeNode(Path copy, FileType type, UnixFile source) throws IOException {
        Files.deleteIfExists(copy);
        try {
            FileCalls.makeNode(
                    Fd.NONE, copy.toString(), type, source.permissions(), source.deviceMajor(), source.deviceMinor());
        } catch (ErrnoException e) {
            if (type != FileType.FIFO && e.is(Errno.EPERM)) {
                return;
            }
            throw e;
        }
        // By name: the standard library opens a file to set its times, and whoever opens a FIFO waits for the other
        // end.
        MetadataCalls.setPermissions(Fd.NONE, copy.toString(), source.permissions());
        MetadataCalls.setModified(Fd.NONE, copy.toString(), source.modified().toInstant());
    }

    private void copyFile(Path file, Path target, UnixFile source) throws IOException {
        Path other = source.links() > 1 ? copied.putIfAbsent(source.key(), target) : null;
        if (other != null) {
            Files.deleteIfExists(target);
            Files.createLink(target, other);
            return;
        }
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
        finish(target, source);
    }

    private static void finish(Path target, UnixFile source) throws IOException {
        Files.setAttribute(target, "unix:mode", source.permissions(), LinkOption.NOFOLLOW_LINKS);
        Files.setLastModifiedTime(target, source.modified());
    }

    private Path target(Path file) {
        return to.resolve(from.relativize(file).toString());
    }
}
