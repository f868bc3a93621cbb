package build.kiln.op;

import build.kiln.context.BuildContext;
import build.kiln.executor.Executor;
import build.kiln.op.copy.Times;
import build.kiln.snapshot.SnapshotStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a build's operations work with.
 *
 * @param contexts by the name their vertices give them
 * @param executor runs steps; empty where no isolation is to be had, so that steps fail
 * @param cacheMounts whose cache mounts the build uses
 * @param temporary for what is gone when the build ends
 */
public record EngineParts(
        Map<String, BuildContext> contexts,
        SnapshotStore trees,
        BaseLayers bases,
        Downloads downloads,
        Optional<Executor> executor,
        Secrets secrets,
        CacheScope cacheMounts,
        Path temporary,
        Times times) {
    public EngineParts {
        contexts = Map.copyOf(contexts);
    }
}
