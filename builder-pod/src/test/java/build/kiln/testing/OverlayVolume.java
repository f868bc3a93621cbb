package build.kiln.testing;

import build.kiln.linux.MountCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An overlay as a file system to write on, like the root of a container: no overlay that is to be changed can be mounted on it. */
public final class OverlayVolume implements AutoCloseable {
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

    @Override
    public void close() throws IOException {
        MountCalls.unmount(directory);
    }
}
