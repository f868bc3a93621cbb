package build.kiln.op;

import build.kiln.failure.BuildException;
import build.kiln.op.copy.LayerTree;
import build.kiln.op.copy.SourceTree;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.SnapshotStore.Wanted;
import java.io.IOException;

/** The files of a step's inputs. */
record InputFiles(SnapshotStore trees) {
    /** What {@code input} holds; layers tell by their tables of contents. */
    SourceTree of(StepResult input) throws BuildException, IOException, InterruptedException {
        return switch (input) {
            case StepResult.Files files -> files.files();
            case StepResult.Layers layers -> new LayerTree(trees.contents(layers.tree(), Wanted.FILES));
        };
    }
}
