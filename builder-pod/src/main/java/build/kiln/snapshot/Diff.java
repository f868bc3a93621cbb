package build.kiln.snapshot;

import java.nio.file.Path;

/**
 * A directory {@code v1/diffs/<random>}: one layer's files in overlay format. It never moves.
 *
 * @param directory holds {@code fs}, and {@code work} and {@code merged} while it is being written through a mount
 */
record Diff(Path directory) {
    static final String FILES = "fs";

    Path files() {
        return directory.resolve(FILES);
    }

    Path work() {
        return directory.resolve("work");
    }

    Path merged() {
        return directory.resolve("merged");
    }
}
