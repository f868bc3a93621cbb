package build.kiln.build;

import build.kiln.dockerfile.parser.SourceFile;
import java.util.List;
import java.util.Optional;

/**
 * What a check of a Dockerfile says.
 *
 * @param dockerfile empty when it could not be had
 * @param failure why a build would fail; empty when nothing is known that stops it
 */
public record CheckReport(
        Optional<SourceFile> dockerfile, List<PlacedFinding> findings, Optional<PlacedFailure> failure) {
    public CheckReport {
        findings = List.copyOf(findings);
    }
}
