package build.kiln.cli;

import build.kiln.build.CheckReport;
import build.kiln.build.PlacedFinding;
import build.kiln.contract.Failure;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.failure.Reason;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** What {@code kiln build --check} prints and ends with. */
record Checking(Console console, CheckOptions options) {
    /** Prints the report; returns the exit code: 0 when nothing counts against the Dockerfile. */
    int tell(CheckReport report) throws IOException {
        List<PlacedFinding> findings = options.mode() == CheckOptions.Mode.OFF ? List.of() : report.findings();
        if (options.call().format() == CheckOptions.Format.JSON) {
            console.out().println(json(findings));
        } else {
            print(findings, report);
        }
        report.failure()
                .ifPresent(failure -> FailureText.of(failure, report.excerpt()).forEach(console.err()::println));
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

    private int exitCode(CheckReport report) {
        if (report.failure()
                .map(Failure::reason)
                .filter(Reason.CANCELLED.code()::equals)
                .isPresent()) {
            return ExitCodes.INTERRUPTED;
        }
        boolean strict = options.mode() == CheckOptions.Mode.STRICT;
        boolean found = report.findings().stream().anyMatch(finding -> strict || isWarning(finding));
        return report.failure().isPresent() || found ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static boolean isWarning(PlacedFinding placed) {
        return placed.finding().severity() == Severity.WARNING;
    }

    /** The fields that BuildKit's {@code --call=check,format=json} has, and the severity. */
    private static String json(List<PlacedFinding> findings) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeArrayFieldStart("warnings");
            for (PlacedFinding placed : findings) {
                write(json, placed.finding());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleName", finding.rule().title());
        json.writeStringField("severity", finding.severity().toString());
        json.writeStringField("description", finding.rule().description());
        json.writeStringField("url", finding.url());
        json.writeStringField("detail", finding.message());
        json.writeObjectFieldStart("location");
        json.writeStringField("file", finding.file());
        json.writeArrayFieldStart("ranges");
        json.writeStartObject();
        SourceJson.position(json, "start", finding.lines().first());
        SourceJson.position(json, "end", finding.lines().last());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }
}
