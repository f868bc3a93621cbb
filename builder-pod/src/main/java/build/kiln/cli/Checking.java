package build.kiln.cli;

import build.kiln.build.CheckReport;
import build.kiln.build.PlacedFinding;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code kiln build --check} prints and ends with. */
record Checking(Console console, CheckOptions options, CallFiles files) {
    /** Prints the report; returns the exit code: 0 when nothing counts against the Dockerfile. */
    int tell(CheckReport report) throws IOException {
        List<PlacedFinding> findings = options.mode() == CheckOptions.Mode.OFF ? List.of() : report.findings();
        if (report.dockerfile().isPresent()) {
            files.write(result(findings, report, report.dockerfile().get()));
        }
        switch (options.call().format()) {
            case TEXT -> print(findings, report);
            case JSON -> printJson(findings, report);
        }
        report.failure()
                .ifPresent(placed ->
                        FailureText.of(placed.failure(), placed.excerpt()).forEach(console.err()::println));
        return exitCode(report);
    }

    private void print(List<PlacedFinding> findings, CheckReport report) {
        long warnings = findings.stream().filter(Checking::isWarning).count();
        findings.forEach(finding -> console.out().println(FindingText.of(finding)));
        if (report.failure().isEmpty()) {
            String found = warnings == 0
                    ? "no warnings found."
                    : FindingText.counted((int) warnings, "warning") + (warnings == 1 ? " has" : " have")
                            + " been found!";
            console.out().println("Check complete, " + found);
        }
    }

    private void printJson(List<PlacedFinding> findings, CheckReport report) throws IOException {
        if (report.dockerfile().isPresent()) {
            console.out().println(json(findings, report, report.dockerfile().get()));
        }
    }

    private static CallResult result(List<PlacedFinding> findings, CheckReport report, SourceFile dockerfile)
            throws IOException {
        boolean found = findings.stream().anyMatch(Checking::isWarning)
                || report.failure().isPresent();
        return new CallResult(
                json(findings, report, dockerfile),
                findings.stream().map(finding -> FindingText.of(finding) + "\n").collect(Collectors.joining()),
                Optional.of(found ? 1 : 0));
    }

    private static String json(List<PlacedFinding> findings, CheckReport report, SourceFile dockerfile)
            throws IOException {
        return CheckJson.of(
                dockerfile, findings.stream().map(PlacedFinding::finding).toList(), report.failure());
    }

    private int exitCode(CheckReport report) {
        if (report.failure()
                .map(placed -> placed.failure().reason())
                .filter(Reason.CANCELLED.code()::equals)
                .isPresent()) {
            return ExitCodes.INTERRUPTED;
        }
        if (options.call().status() == CheckOptions.Status.IGNORED
                && report.failure().isEmpty()) {
            return ExitCodes.DONE;
        }
        boolean strict = options.mode() == CheckOptions.Mode.STRICT;
        boolean found = report.findings().stream().anyMatch(finding -> strict || isWarning(finding));
        return report.failure().isPresent() || found ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static boolean isWarning(PlacedFinding placed) {
        return placed.finding().severity() == Severity.WARNING;
    }
}
