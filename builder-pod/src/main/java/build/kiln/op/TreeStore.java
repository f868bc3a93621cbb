package build.kiln.op;

import build.kiln.failure.BuildException;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import java.io.IOException;
import java.nio.file.Path;

/** Trees as directories of this machine. Safe for use by many threads. */
public interface TreeStore {
    /** What {@code tree} holds, by its layers' tables of contents; layers without one are pulled first. */
    TreeView contents(Tree tree) throws BuildException, IOException, InterruptedException;

    /** {@code tree} as a directory to read. */
    Mounted read(Tree tree) throws BuildException, IOException, InterruptedException;

    /** {@code tree} as a directory to change. */
    Changing change(Tree tree) throws BuildException, IOException, InterruptedException;

    /** Nothing, and a directory in overlay format to put changes to {@code tree} in. */
    Changing changeUnmounted(Tree tree) throws IOException;

    /** A tree that has a place until it is closed. */
    interface Mounted extends AutoCloseable {
        Path root();

        @Override
        void close() throws IOException;
    }

    /** A tree that is being changed. */
    interface Changing extends Mounted {
        /** What was changed, as a layer; its digests may be known later. Nothing may change afterwards. */
        Layer commit() throws IOException, InterruptedException;
    }
}
