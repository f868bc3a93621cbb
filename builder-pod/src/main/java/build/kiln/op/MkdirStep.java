package build.kiln.op;

import build.kiln.failure.BuildException;
import build.kiln.graph.MkdirOp;
import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import build.kiln.op.copy.Copier;
import build.kiln.op.copy.LayerTree;
import build.kiln.op.copy.Times;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.SnapshotStore.Wanted;
import build.kiln.snapshot.Workspace;
import java.io.IOException;
import java.util.Optional;

/** Makes directories. */
record MkdirStep(SnapshotStore trees, Owners owners, Times times) {
    /** @param wanted of {@code tree} */
    StepResult run(MkdirOp op, Tree tree, Wanted wanted) throws BuildException, IOException, InterruptedException {
        TreeView contents = trees.contents(tree, wanted);
        try (Workspace changing = trees.changeUnmounted(tree, contents);
                Copier copier = new Copier(
                        changing.root(),
                        new LayerTree(contents),
                        times,
                        owners.resolve(op.owner(), tree),
                        Optional.empty())) {
            copier.makeDirectory(op.path(), op.mode());
            return new StepResult.Layers(tree.plus(changing.commit()));
        }
    }
}
