package build.kiln.op;

import build.kiln.digest.Digest;
import build.kiln.executor.ExecResult;
import build.kiln.executor.ExecSpec;
import build.kiln.executor.Executor;
import build.kiln.executor.Ulimit;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ExecOp;
import build.kiln.graph.Mount;
import build.kiln.layer.Tree;
import build.kiln.op.copy.Selection;
import build.kiln.op.copy.SelectionHash;
import build.kiln.op.copy.Selector;
import build.kiln.op.copy.SourceTree;
import build.kiln.snapshot.Workspace;
import build.kiln.solver.StepLog;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Runs processes; what they change is the result. */
final class ExecStep {
    /** A step that failed with less left on its file system most likely failed for that. */
    private static final long LEAST_FREE = 256 * 1024;

    private final EngineParts parts;
    private final CacheMounts caches;

    ExecStep(EngineParts parts) {
        this.parts = parts;
        this.caches = new CacheMounts(parts.cacheMounts());
    }

    /** The content of what {@code op} mounts from the input at {@code position}. */
    Digest selected(ExecOp op, int position, StepResult input)
            throws BuildException, IOException, InterruptedException {
        SourceTree files = new InputFiles(parts.trees()).of(input);
        List<Selection> selections = new ArrayList<>();
        for (Mount mount : op.mounts()) {
            if (mount instanceof Mount.Bind bind && bind.input() == position) {
                selections.add(Selector.exactly(files, bind.source()));
            } else if (mount instanceof Mount.Cache cache && cache.from().orElse(-1) == position) {
                selections.add(Selector.exactly(files, cache.source()));
            }
        }
        return SelectionHash.of(selections);
    }

    StepResult run(ExecOp op, List<StepResult> inputs, StepLog log)
            throws BuildException, IOException, InterruptedException {
        Executor executor = parts.executor()
                .orElseThrow(() -> BuildException.of(Reason.ISOLATION_UNAVAILABLE, "this builder may not run steps")
                        .withHint("build without RUN, or on a builder with another isolation profile"));
        executor.requireRuns(op.platform());
        Tree tree = EngineOperations.tree(inputs.getFirst());
        try (StepMounts mounts = new StepMounts(parts, caches);
                Workspace changing = parts.trees().change(tree)) {
            ExecSpec spec = spec(op, mounts.prepare(op, inputs));
            ExecResult result = executor.run(spec, changing.root(), (stream, line) -> log.line(line));
            requireSuccess(result, op, changing);
            return new StepResult.Layers(tree.plus(changing.commit()));
        }
    }

    private static void requireSuccess(ExecResult result, ExecOp op, Workspace changing)
            throws BuildException, IOException {
        try {
            result.requireSuccess(op.args());
        } catch (BuildException e) {
            long free = Files.getFileStore(changing.root()).getUsableSpace();
            if (free >= LEAST_FREE) {
                throw e;
            }
            throw BuildException.of(Reason.CACHE_VOLUME_FULL, "the cache volume has no space left: " + e.message(), e)
                    .withProcess(e.exitCode().orElse(1), e.log())
                    .withHint("make the cache volume larger, or prune it");
        }
    }

    private static ExecSpec spec(ExecOp op, StepMounts.Prepared mounts) {
        List<String> env = new ArrayList<>(op.env());
        env.addAll(op.keylessEnv());
        env.addAll(mounts.env());
        List<Ulimit> ulimits = op.limits().ulimits().entrySet().stream()
                .map(limit -> Ulimit.parse(limit.getKey(), limit.getValue()))
                .toList();
        return new ExecSpec(
                op.args(),
                env,
                op.workingDir(),
                op.user(),
                mounts.mounts(),
                network(op.network()),
                op.hosts(),
                op.limits().shmBytes(),
                ulimits);
    }

    private static ExecSpec.Network network(ExecOp.Network network) {
        return switch (network) {
            case DEFAULT -> ExecSpec.Network.DEFAULT;
            case NONE -> ExecSpec.Network.NONE;
            case HOST -> ExecSpec.Network.HOST;
        };
    }
}
