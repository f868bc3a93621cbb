package build.kiln.build;

import build.kiln.contract.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What a check of a Dockerfile says.
 *
 * @param failure why a build would fail; empty when nothing is known that stops it
 * @param excerpt the lines that {@code failure} is about
 */
public record CheckReport(List<PlacedFinding> findings, Optional<Failure> failure, Optional<String> excerpt) {
    public CheckReport {
        findings = List.copyOf(findings);
    }
}
