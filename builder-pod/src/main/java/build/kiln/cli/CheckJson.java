package build.kiln.cli;

import build.kiln.build.PlacedFailure;
import build.kiln.dockerfile.lint.Finding;
import build.kiln.dockerfile.lint.Severity;
import build.kiln.dockerfile.parser.SourceFile;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What {@code kiln build --call=check,format=json} prints: the fields of BuildKit's {@code frontend.lint}. Advice has a list of
 * its own, so that {@code warnings} holds what BuildKit warns of and nothing else.
 */
final class CheckJson {
    private static final String LANGUAGE = "Dockerfile";

    private CheckJson() {}

    static String of(SourceFile source, List<Finding> findings, Optional<PlacedFailure> failure) throws IOException {
        return SourceJson.document(json -> {
            findings(json, "warnings", of(findings, Severity.WARNING));
            List<Finding> advice = of(findings, Severity.ADVICE);
            if (!advice.isEmpty()) {
                findings(json, "advice", advice);
            }
            source(json, source);
            if (failure.isPresent()) {
                failure(json, failure.get());
            }
        });
    }

    private static List<Finding> of(List<Finding> findings, Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }

    private static void findings(JsonGenerator json, String field, List<Finding> findings) throws IOException {
        json.writeArrayFieldStart(field);
        for (Finding finding : findings) {
            json.writeStartObject();
            json.writeStringField("ruleName", finding.rule().title());
            SourceJson.text(json, "description", finding.rule().description());
            SourceJson.text(json, "url", finding.url());
            SourceJson.text(json, "detail", finding.message());
            SourceJson.location(json, finding.lines());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Without the definition that BuildKit adds, which is of its own graph. */
    private static void source(JsonGenerator json, SourceFile source) throws IOException {
        json.writeArrayFieldStart("sources");
        json.writeStartObject();
        json.writeStringField("filename", source.name());
        json.writeBinaryField("data", source.text().getBytes(StandardCharsets.UTF_8));
        json.writeStringField("language", LANGUAGE);
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void failure(JsonGenerator json, PlacedFailure failure) throws IOException {
        json.writeObjectFieldStart("buildError");
        json.writeStringField("message", failure.failure().message());
        if (failure.lines().isPresent()) {
            SourceJson.location(json, failure.lines().get());
        } else {
            json.writeObjectFieldStart("location");
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
