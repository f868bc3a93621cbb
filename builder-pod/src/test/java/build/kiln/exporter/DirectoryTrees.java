package build.kiln.exporter;

import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import build.kiln.op.TreeStore;
import java.nio.file.Path;

/** Every tree is the directory {@code tree}. */
record DirectoryTrees(Path parent) implements TreeStore {
    @Override
    public TreeView contents(Tree tree) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mounted read(Tree tree) {
        return new Mounted() {
            @Override
            public Path root() {
                return parent.resolve("tree");
            }

            @Override
            public void close() {
                // It stays.
            }
        };
    }

    @Override
    public Changing change(Tree tree) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Changing changeUnmounted(Tree tree) {
        throw new UnsupportedOperationException();
    }
}
