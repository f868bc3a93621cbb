package build.kiln.rootfs;

import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.VolumeCalls;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A new directory for this process's user alone, gone when it is closed. What a process that was killed has left is removed
 * when the next directory of its kind is made: the owner of one that is in use holds a lock on it.
 */
public final class OwnDirectory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OwnDirectory.class.getName());
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int DIRECTORY = OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW;

    private final Path path;
    private final Fd lock;

    private OwnDirectory(Path path, Fd lock) {
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
        removeLeft(parent, kind);
        // It gets its name when it is locked: until then it would look as one that was left.
        Path unnamed = Files.createTempDirectory(parent.toRealPath(), "." + kind, OWNER_ONLY);
        Fd lock = FileCalls.open(unnamed, DIRECTORY);
        lock(lock);
        String name = unnamed.getFileName().toString().substring(1);
        return new OwnDirectory(Files.move(unnamed, unnamed.resolveSibling(name)), lock);
    }

    private static void removeLeft(Path parent, String kind) throws IOException {
        try (DirectoryStream<Path> like = Files.newDirectoryStream(parent, kind + "*")) {
            for (Path directory : like) {
                try (Fd lock = FileCalls.open(directory, DIRECTORY)) {
                    if (lock(lock)) {
                        TreeRemoval.remove(directory);
                    }
                } catch (ErrnoException e) {
                    LOG.log(System.Logger.Level.DEBUG, "another user's, or something is mounted in it: it stays", e);
                }
            }
        }
    }

    /** False where another has the lock, and on file systems that have none. */
    private static boolean lock(Fd directory) {
        try {
            return VolumeCalls.tryLockExclusive(directory);
        } catch (ErrnoException e) {
            return false;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            TreeRemoval.remove(path);
        }
    }
}
