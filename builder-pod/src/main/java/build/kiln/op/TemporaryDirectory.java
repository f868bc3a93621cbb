package build.kiln.op;

import build.kiln.cache.MountFiles;
import build.kiln.linux.RandomName;
import build.kiln.rootfs.TreeRemoval;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is removed with all it holds when it closes. */
record TemporaryDirectory(Path path) implements Closeable {
    static TemporaryDirectory make(Path parent) throws IOException {
        Files.createDirectories(parent);
        return new TemporaryDirectory(RandomName.newDirectory(parent, MountFiles.MAKING));
    }

    @Override
    public void close() throws IOException {
        TreeRemoval.remove(path);
    }
}
