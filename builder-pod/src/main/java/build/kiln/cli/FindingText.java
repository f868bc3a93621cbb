package build.kiln.cli;

import build.kiln.build.PlacedFinding;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.Severity;
import java.util.ArrayList;
import java.util.List;

/** Findings of the linter as the lines a person reads. */
final class FindingText {
    private FindingText() {}

    /** {@code WARNING: Rule - message}, the place and its lines, and where the rule is explained. */
    static String of(PlacedFinding placed) {
        Finding finding = placed.finding();
        String place = placed.excerpt().isEmpty() ? finding.file() + ":" + finding.line() + "\n" : placed.excerpt();
        return "%s: %s - %s\n%s%s\n"
                .formatted(finding.severity(), finding.rule().title(), finding.message(), place, finding.url());
    }

    /** Warnings as buildx lists them when a build ends; nothing for none. Advice is listed after them. */
    static List<String> summary(List<PlacedFinding> findings) {
        List<String> lines = new ArrayList<>();
        lines.addAll(summary(findings, Severity.WARNING, "warning"));
        lines.addAll(summary(findings, Severity.ADVICE, "piece of advice"));
        return lines;
    }

    private static List<String> summary(List<PlacedFinding> findings, Severity severity, String noun) {
        List<Finding> chosen = findings.stream()
                .map(PlacedFinding::finding)
                .filter(finding -> finding.severity() == severity)
                .toList();
        if (chosen.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(" " + counted(chosen.size(), noun) + " found (use --debug to expand):");
        chosen.forEach(finding -> lines.add(
                " - " + finding.rule().title() + ": " + finding.message() + " (line " + finding.line() + ")"));
        return lines;
    }

    /** {@code 1 warning}, {@code 2 warnings}. */
    static String counted(int count, String noun) {
        return count == 1 ? "1 " + noun : count + " " + noun.replaceFirst("^(piece|warning)", "$1s");
    }
}
