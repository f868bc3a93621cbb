package build.kiln.op;

import build.kiln.layer.Tree;
import build.kiln.op.copy.Copier;
import build.kiln.op.copy.SourceTree;

/** What a vertex of a build results in. */
public sealed interface StepResult {
    /** A file system. */
    record Layers(Tree tree) implements StepResult {}

    /**
     * Files of this machine that are no layer: a context, a download, a checkout.
     *
     * @param files what is there
     * @param source where it is
     */
    record Files(SourceTree files, Copier.Source source) implements StepResult {}
}
