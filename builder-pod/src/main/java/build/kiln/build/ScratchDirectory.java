package build.kiln.build;

import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is gone when the build ends. */
record ScratchDirectory(Path root) implements AutoCloseable {
    static ScratchDirectory in(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new ScratchDirectory(Files.createTempDirectory(parent, "build-").toRealPath());
    }

    /** The directory {@code name} in it, made when missing. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Override
    public void close() throws IOException {
        TreeRemoval.remove(root);
    }
}
