package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.lint.Finding;
import build.kiln.graph.ImagePlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile as a graph.
 *
 * @param epoch the time that images and layers get, if one is set
 * @param findings of the linter, by line
 */
public record Conversion(ImagePlan plan, Optional<Instant> epoch, List<Finding> findings) {
    public Conversion {
        findings = List.copyOf(findings);
    }
}
