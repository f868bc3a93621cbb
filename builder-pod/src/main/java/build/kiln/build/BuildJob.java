package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.exporter.Target;
import java.nio.file.Path;
import java.util.List;

/**
 * A request, and what only the machine it runs on knows.
 *
 * @param scratch a directory that can hold overlay upper directories; what the build puts there it removes
 * @param targets where the image goes; empty for where the request's output says
 */
public record BuildJob(BuildRequest request, Path scratch, List<Target> targets, ImageFormat format) {
    public BuildJob {
        targets = List.copyOf(targets);
    }

    public BuildJob(BuildRequest request, Path scratch, List<Target> targets) {
        this(request, scratch, targets, ImageFormat.DEFAULT);
    }
}
