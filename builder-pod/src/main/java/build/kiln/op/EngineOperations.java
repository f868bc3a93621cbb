package build.kiln.op;

import build.kiln.context.BuildContext;
import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ContextOp;
import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.GitOp;
import build.kiln.graph.HttpOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.MergeOp;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.layer.Tree;
import build.kiln.op.copy.ContextTree;
import build.kiln.op.copy.Copier;
import build.kiln.op.copy.DirectoryTree;
import build.kiln.snapshot.SnapshotStore.Wanted;
import build.kiln.solver.Operations;
import build.kiln.solver.StepLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs the operations of a build on this machine. */
public final class EngineOperations implements Operations<StepResult> {
    private final EngineParts parts;
    private final MountedImages mounted;
    private final CopyStep copies;
    private final MkdirStep directories;
    private final ExecStep processes;

    private EngineOperations(EngineParts parts, MountedImages mounted) {
        this.parts = parts;
        this.mounted = mounted;
        Owners owners = new Owners(parts.trees());
        this.copies = new CopyStep(parts.trees(), owners, parts.times());
        this.directories = new MkdirStep(parts.trees(), owners, parts.times());
        this.processes = new ExecStep(parts);
    }

    /**
     * The operations of one build.
     *
     * @param results the vertices that the build is about
     */
    public static EngineOperations open(EngineParts parts, Collection<Vertex> results) {
        return new EngineOperations(parts, MountedImages.of(results));
    }

    /** The file system that a step left. */
    public static Tree tree(StepResult result) {
        return switch (result) {
            case StepResult.Layers layers -> layers.tree();
            case StepResult.Files files -> throw new IllegalArgumentException("no step's result: " + files);
        };
    }

    @Override
    public boolean recorded(Vertex vertex) {
        return switch (vertex.op()) {
            case ExecOp op -> true;
            case CopyOp op -> true;
            case MkdirOp op -> true;
            case MergeOp op -> true;
            case ImageOp op -> false;
            case ScratchOp op -> false;
            case ContextOp op -> false;
            case GitOp op -> false;
            case HttpOp op -> false;
        };
    }

    @Override
    public Optional<Digest> selected(Vertex vertex, int position)
            throws BuildException, IOException, InterruptedException {
        return switch (vertex.inputs().get(position).op()) {
            case ContextOp op -> Optional.of(selectionOf(vertex, position, context(op)));
            case HttpOp op ->
                Optional.of(fetched(op.fileName(), parts.downloads().digest(op)));
            case GitOp op ->
                Optional.of(fetched(op.subdirectory(), parts.downloads().digest(op)));
            case ImageOp op -> {
                // Before any record is looked up: layers that one names may be a base's that nobody has pulled.
                parts.bases().tree(op.image());
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static Digest fetched(String name, Digest content) {
        return KeyHash.of("fetched", 1).text(name).digest(content).done();
    }

    @Override
    public Digest content(Vertex vertex, int position, StepResult result)
            throws BuildException, IOException, InterruptedException {
        Optional<Digest> known = selected(vertex, position);
        if (known.isPresent()) {
            return known.get();
        }
        if (!takesAll(vertex, position)) {
            return selectionOf(vertex, position, result);
        }
        KeyHash key = KeyHash.of("tree", 1);
        key.texts(tree(result).diffIds().stream().map(Digest::toString).toList());
        return key.done();
    }

    @Override
    public boolean takesAll(Vertex vertex, int position) {
        return position == 0 || vertex.op() instanceof MergeOp;
    }

    @Override
    public boolean distinct(Vertex vertex) {
        return vertex.op() instanceof CopyOp;
    }

    /** The content of what {@code vertex} copies or binds from the input at {@code position}. */
    private Digest selectionOf(Vertex vertex, int position, StepResult input)
            throws BuildException, IOException, InterruptedException {
        return switch (vertex.op()) {
            case CopyOp op -> copies.selected(op, position, input);
            case ExecOp op -> processes.selected(op, position, input);
            default -> throw new IllegalArgumentException(vertex + " takes no files of its inputs");
        };
    }

    @Override
    public StepResult run(Vertex vertex, List<StepResult> inputs, StepLog log)
            throws BuildException, IOException, InterruptedException {
        return switch (vertex.op()) {
            case ScratchOp op -> new StepResult.Layers(Tree.EMPTY);
            case ImageOp op -> new StepResult.Layers(parts.bases().tree(op.image()));
            case ContextOp op -> context(op);
            case HttpOp op -> directory(parts.downloads().fetch(op));
            case GitOp op -> directory(parts.downloads().fetch(op));
            case MergeOp op -> new StepResult.Layers(tree(inputs.get(0)).plus(tree(inputs.get(1))));
            case MkdirOp op -> directories.run(op, tree(inputs.getFirst()), wantedBelow(vertex));
            case CopyOp op -> copies.run(op, inputs, wantedBelow(vertex));
            case ExecOp op -> processes.run(op, inputs, log);
        };
    }

    private Wanted wantedBelow(Vertex vertex) {
        return mounted.wanted(vertex.inputs().getFirst());
    }

    private StepResult.Files context(ContextOp op) throws BuildException {
        BuildContext context = parts.contexts().get(op.name());
        if (context == null) {
            throw BuildException.of(Reason.INVALID_REQUEST, "no context is called " + op.name());
        }
        return new StepResult.Files(new ContextTree(context), new Copier.ContextFiles(context.root()));
    }

    private static StepResult.Files directory(Path directory) {
        return new StepResult.Files(new DirectoryTree(directory), new Copier.ContextFiles(directory));
    }
}
