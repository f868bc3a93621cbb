package build.kiln.rootfs;

import build.kiln.linux.RandomName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new directory for this process's user alone, gone when it is closed. What a process that was killed has left is removed
 * when the next directory of its kind is made: the owner of one that is in use holds a lock on a file in it.
 */
public final class OwnDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";

    /** Those of this process, whose locks do not keep it out, and which it would lose by closing any channel to them. */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private OwnDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes one in {@code parent}, which is made when it is missing.
     *
     * @param kind what its name and those of all its like begin with
     */
    public static OwnDirectory make(Path parent, String kind) throws IOException {
        Files.createDirectories(parent);
        Path place = parent.toRealPath();
        removeLeft(place, kind);
        // It gets its name when it is locked: until then it would look as one that was left.
        Path unnamed = RandomName.newDirectory(place, "." + kind);
        FileChannel lock =
                FileChannel.open(unnamed.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        tryLock(lock);
        Path named = unnamed.resolveSibling(unnamed.getFileName().toString().substring(1));
        IN_USE.add(named);
        return new OwnDirectory(Files.move(unnamed, named), lock);
    }

    private static void removeLeft(Path parent, String kind) throws IOException {
        try (DirectoryStream<Path> like = Files.newDirectoryStream(parent, entry -> startsWith(entry, kind))) {
            for (Path directory : like) {
                if (!IN_USE.contains(directory)) {
                    removeIfLeft(directory);
                }
            }
        }
    }

    private static boolean startsWith(Path entry, String kind) {
        return entry.getFileName().toString().startsWith(kind);
    }

    private static void removeIfLeft(Path directory) {
        try (FileChannel lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
            if (tryLock(lock) != null) {
                remove(directory);
            }
        } catch (IOException e) {
            System.getLogger(OwnDirectory.class.getName())
                    .log(
                            System.Logger.Level.DEBUG,
                            "another user's, being removed, or something is mounted in it: it stays",
                            e);
        }
    }

    /** Null where another process has the lock, and on file systems that have none. */
    private static @Nullable FileLock tryLock(FileChannel file) {
        try {
            return file.tryLock();
        } catch (IOException e) {
            return null;
        }
    }

    private static void remove(Path directory) throws IOException {
        if (!isRemovedAsEmpty(directory)) {
            TreeRemoval.remove(directory);
        }
    }

    /** Removes {@code directory} when no directory in it holds anything, without the cost of linking system calls. */
    private static boolean isRemovedAsEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Files.delete(entry);
            }
            Files.delete(directory);
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            remove(path);
        } finally {
            IN_USE.remove(path);
        }
    }
}
