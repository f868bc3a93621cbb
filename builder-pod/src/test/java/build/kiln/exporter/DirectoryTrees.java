package build.kiln.exporter;

import build.kiln.layer.Tree;
import java.nio.file.Path;

/** Every tree is the directory {@code tree}. */
record DirectoryTrees(Path parent) implements TreeReader {
    @Override
    public Reading read(Tree tree) {
        return new Reading(parent.resolve("tree"), () -> {});
    }
}
