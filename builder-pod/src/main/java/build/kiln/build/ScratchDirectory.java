package build.kiln.build;

import build.kiln.rootfs.OwnDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is gone when the build ends. */
record ScratchDirectory(OwnDirectory root) implements AutoCloseable {
    static ScratchDirectory in(Path parent) throws IOException {
        return new ScratchDirectory(OwnDirectory.make(parent, "build-"));
    }

    /** The directory {@code name} in it, made when missing. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(root.path().resolve(name));
    }

    @Override
    public void close() throws IOException {
        root.close();
    }
}
