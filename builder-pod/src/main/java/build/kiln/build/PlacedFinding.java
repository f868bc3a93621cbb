package build.kiln.build;

import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.parser.SourceFile;
import java.util.List;

/**
 * What the linter found, and where.
 *
 * @param excerpt the lines around it under {@code Dockerfile:LINE}, as BuildKit shows them
 */
public record PlacedFinding(Finding finding, String excerpt) {
    static List<PlacedFinding> of(List<Finding> findings, SourceFile file) {
        return findings.stream()
                .map(finding -> new PlacedFinding(finding, file.excerpt(finding.lines())))
                .toList();
    }
}
