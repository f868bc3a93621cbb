package build.kiln.rootfs;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import java.nio.file.Path;

/** Removes files with everything below them; symbolic links are removed, not followed. */
public final class TreeRemoval {
    private TreeRemoval() {}

    /** Removes {@code path}; nothing happens when it does not exist. */
    public static void remove(Path path) throws ErrnoException {
        remove(Fd.NONE, path.toString());
    }

    /** Removes {@code name} of {@code directory}; nothing happens when it does not exist. */
    public static void remove(Fd directory, String name) throws ErrnoException {
        try {
            FileCalls.remove(directory, name);
        } catch (ErrnoException e) {
            if (e.is(Errno.EISDIR)) {
                removeDirectory(directory, name);
            } else if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    private static void removeDirectory(Fd directory, String name) throws ErrnoException {
        try (Fd opened =
                FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0)) {
            for (String child : FileCalls.list(opened)) {
                remove(opened, child);
            }
        }
        FileCalls.removeDirectory(directory, name);
    }
}
