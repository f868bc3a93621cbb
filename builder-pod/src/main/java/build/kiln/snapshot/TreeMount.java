package build.kiln.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/** A tree as a directory to read, until it is closed. */
public final class TreeMount implements AutoCloseable {
    private final Path root;
    private final Release release;

    TreeMount(Path root, Release release) {
        this.root = root;
        this.release = release;
    }

    /** Takes away what a mount needed. */
    interface Release {
        void run() throws IOException;
    }

    /** The tree's root directory. */
    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        release.run();
    }
}
