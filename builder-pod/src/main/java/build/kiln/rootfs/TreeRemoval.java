package build.kiln.rootfs;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import java.nio.file.Path;
import java.util.UUID;

/** Removes files with everything below them, however deep that is; symbolic links are removed, not followed. */
public final class TreeRemoval {
    /** What lies deeper is moved up first: a step makes directories deeper than a thread's stack, or more than may be open. */
    private static final int DEPTH = 64;

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
        boolean movedUp = true;
        while (movedUp) {
            try (Fd top = open(directory, name)) {
                movedUp = clear(top, top, DEPTH);
            }
        }
        FileCalls.removeDirectory(directory, name);
    }

    /** Empties a directory; returns whether something of it is in {@code top} now. */
    private static boolean clear(Fd directory, Fd top, int depth) throws ErrnoException {
        boolean movedUp = false;
        for (String child : FileCalls.list(directory)) {
            try {
                FileCalls.remove(directory, child);
            } catch (ErrnoException e) {
                if (e.is(Errno.EISDIR)) {
                    movedUp |= clear(directory, child, top, depth);
                } else if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
        return movedUp;
    }

    private static boolean clear(Fd directory, String child, Fd top, int depth) throws ErrnoException {
        if (depth == 0) {
            FileCalls.rename(directory, child, top, "deep-" + UUID.randomUUID());
            return true;
        }
        boolean movedUp;
        try (Fd below = open(directory, child)) {
            movedUp = clear(below, top, depth - 1);
        }
        FileCalls.removeDirectory(directory, child);
        return movedUp;
    }

    private static Fd open(Fd directory, String name) throws ErrnoException {
        return FileCalls.openAt(directory, name, OpenFlags.READ | OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW, 0);
    }
}
