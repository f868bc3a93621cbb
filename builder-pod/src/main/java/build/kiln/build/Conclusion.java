package build.kiln.build;

import build.kiln.contract.BuildResult;
import build.kiln.exporter.Exported;
import java.util.List;
import java.util.Optional;

/**
 * A build's result with what a person at its terminal wants to know beside it.
 *
 * @param exported what the image is in detail; empty after a failure
 * @param excerpt the lines of the Dockerfile that a failure is about, numbered; empty when it is about none
 * @param findings of the linter
 */
public record Conclusion(
        BuildResult result, Optional<Exported> exported, Optional<String> excerpt, List<PlacedFinding> findings) {
    public Conclusion {
        findings = List.copyOf(findings);
    }
}
