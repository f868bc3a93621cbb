package build.kiln.testing;

import build.kiln.linux.Errno;
import build.kiln.linux.ErrnoException;
import build.kiln.linux.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** An overlay as a file system to write on, like the root of a container: no overlay that is to be changed can be mounted on it. */
public final class OverlayVolume implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Path directory;

    private OverlayVolume(Path directory) {
        this.directory = directory;
    }

    /** Whose attributes mark what the overlay has changed. */
    public enum Marks {
        /** As in a container of root's. */
        TRUSTED(""),
        /** As in a container of a user namespace. */
        USER("userxattr,");

        private final String option;

        Marks(String option) {
            this.option = option;
        }
    }

    /** One on the directory {@code directory}, until closed; what is written goes beside it. */
    public static OverlayVolume on(Path directory, Marks marks) throws IOException {
        Path lower = Files.createDirectory(directory.resolveSibling(directory.getFileName() + ".lower"));
        Path upper = Files.createDirectory(directory.resolveSibling(directory.getFileName() + ".upper"));
        Path work = Files.createDirectory(directory.resolveSibling(directory.getFileName() + ".work"));
        String options = marks.option + "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work;
        MountCalls.mount("overlay", directory, "overlay", 0, options);
        return new OverlayVolume(directory);
    }

    /**
     * Unmounts it, and fails where somebody still has it open. A program that another test is just starting has copies of this process's files
     * until it begins.
     */
    @Override
    public void close() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isUnmounted(System.nanoTime() > deadline)) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private boolean isUnmounted(boolean last) throws IOException {
        try {
            MountCalls.unmount(directory);
            return true;
        } catch (ErrnoException e) {
            if (last || !e.is(Errno.EBUSY)) {
                throw e;
            }
            return false;
        }
    }
}
