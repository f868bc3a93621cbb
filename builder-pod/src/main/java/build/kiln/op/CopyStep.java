package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.CopyOp;
import build.kiln.layer.Tree;
import build.kiln.layer.TreeView;
import build.kiln.op.copy.Copier;
import build.kiln.op.copy.LayerTree;
import build.kiln.op.copy.ModeChange;
import build.kiln.op.copy.Selection;
import build.kiln.op.copy.SelectionHash;
import build.kiln.op.copy.Selector;
import build.kiln.op.copy.Times;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.snapshot.SnapshotStore.Wanted;
import build.kiln.snapshot.TreeMount;
import build.kiln.snapshot.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Copies files of contexts, downloads and other steps. */
record CopyStep(SnapshotStore trees, Owners owners, Times times) {
    /** The content of what {@code op} copies from the input at {@code position}. */
    Digest selected(CopyOp op, int position, StepResult input)
            throws BuildException, IOException, InterruptedException {
        Selector selector = Selector.of(op);
        List<Selection> selections = new ArrayList<>();
        for (CopyOp.Source source : op.sources()) {
            if (source instanceof CopyOp.FromInput from && from.input() == position) {
                selections.addAll(selector.select(new InputFiles(trees).of(input), from.path()));
            }
        }
        return SelectionHash.of(selections);
    }

    /** @param wanted of the tree that is copied into */
    StepResult run(CopyOp op, List<StepResult> inputs, Wanted wanted)
            throws BuildException, IOException, InterruptedException {
        Tree target = EngineOperations.tree(inputs.getFirst());
        Optional<ModeChange> mode =
                op.mode().isPresent() ? Optional.of(ModeChange.parse(op.mode().get())) : Optional.empty();
        TreeView contents = trees.contents(target, wanted);
        try (Workspace changing = trees.changeUnmounted(target, contents);
                Copier copier = new Copier(
                        changing.root(), new LayerTree(contents), times, owners.resolve(op.owner(), target), mode)) {
            for (CopyOp.Source source : op.sources()) {
                switch (source) {
                    case CopyOp.FromInput from -> copy(op, from, inputs.get(from.input()), copier);
                    case CopyOp.Inline inline -> copier.write(inline.name(), inline.content(), op.destination());
                }
            }
            return new StepResult.Layers(target.plus(changing.commit()));
        }
    }

    private void copy(CopyOp op, CopyOp.FromInput from, StepResult input, Copier copier)
            throws BuildException, IOException, InterruptedException {
        List<Selection> selections = Selector.of(op).select(new InputFiles(trees).of(input), from.path());
        switch (input) {
            case StepResult.Files files -> copyAll(op, from, selections, files.source(), copier);
            case StepResult.Layers layers -> {
                try (TreeMount mounted = trees.read(layers.tree())) {
                    copyAll(op, from, selections, new Copier.StepFiles(mounted.root()), copier);
                }
            }
        }
    }

    private static void copyAll(
            CopyOp op, CopyOp.FromInput from, List<Selection> selections, Copier.Source source, Copier copier)
            throws BuildException, IOException, InterruptedException {
        for (Selection selection : selections) {
            switch (from.archives()) {
                case COPY -> copier.copy(selection, source, op.destination());
                case EXTRACT -> copier.unpack(selection, source, op.destination());
            }
        }
    }
}
