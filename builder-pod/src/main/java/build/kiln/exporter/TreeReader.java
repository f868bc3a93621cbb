package build.kiln.exporter;

import build.kiln.failure.BuildException;
import build.kiln.layer.Tree;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.TreeMount;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Gives the files of trees. */
@FunctionalInterface
interface TreeReader {
    /** The tree's root directory, and what takes it away again. */
    record Reading(Path root, Closeable release) implements Closeable {
        @Override
        public void close() throws IOException {
            release.close();
        }
    }

    /** The caller closes what it is given. */
    Reading read(Tree tree) throws BuildException, IOException, InterruptedException;

    static TreeReader of(SnapshotStore snapshots) {
        return tree -> {
            TreeMount mount = snapshots.read(tree);
            return new Reading(mount.root(), mount::close);
        };
    }
}
