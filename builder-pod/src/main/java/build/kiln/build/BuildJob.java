package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.exporter.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A request, and what only the machine it runs on knows.
 *
 * @param scratch a directory that can hold overlay upper directories; what the build puts there it removes
 * @param targets where the image goes; empty for where the request's output says
 * @param exportPlan a directory where to leave what is to be exported, for {@link PlannedExports}; empty to export it here
 */
public record BuildJob(
        BuildRequest request, Path scratch, List<Target> targets, ImageFormat format, Optional<Path> exportPlan) {
    public BuildJob {
        targets = List.copyOf(targets);
    }

    public BuildJob(BuildRequest request, Path scratch, List<Target> targets) {
        this(request, scratch, targets, ImageFormat.DEFAULT);
    }

    public BuildJob(BuildRequest request, Path scratch, List<Target> targets, ImageFormat format) {
        this(request, scratch, targets, format, Optional.empty());
    }

    /** The same, whose caches another process exports by the plan in {@code directory}. */
    public BuildJob planning(Path directory) {
        return new BuildJob(request, scratch, targets, format, Optional.of(directory));
    }
}
