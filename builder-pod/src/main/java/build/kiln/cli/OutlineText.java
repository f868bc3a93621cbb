package build.kiln.cli;

import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.frontend.dockerfile.Outline;
import build.kiln.frontend.dockerfile.Outline.Argument;
import build.kiln.frontend.dockerfile.Outline.Need;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** What {@code kiln build --call=outline} prints, in the form that {@code docker buildx build} gives it. */
final class OutlineText {
    private static final int GAP = 3;

    private OutlineText() {}

    /** Tables with an empty line after each; those without lines are left out. */
    static String table(Outline outline) {
        return head(outline)
                + arguments(outline.arguments())
                + needs("SECRET", outline.secrets())
                + needs("SSH", outline.agents());
    }

    private static String head(Outline outline) {
        if (outline.name().isEmpty()) {
            return "";
        }
        AlignedText head = AlignedText.withGap(1).line("TARGET:", outline.name().get());
        if (!outline.description().isEmpty()) {
            head.line("DESCRIPTION:", outline.description());
        }
        return head + "\n";
    }

    private static String arguments(List<Argument> arguments) {
        if (arguments.isEmpty()) {
            return "";
        }
        AlignedText table = AlignedText.withGap(GAP).line("BUILD ARG", "VALUE", "DESCRIPTION");
        arguments.forEach(argument -> table.line(argument.name(), argument.value(), argument.description()));
        return table + "\n";
    }

    private static String needs(String heading, List<Need> needs) {
        if (needs.isEmpty()) {
            return "";
        }
        AlignedText table = AlignedText.withGap(GAP).line(heading, "REQUIRED");
        needs.forEach(need -> table.line(need.id(), need.required() ? "true" : ""));
        return table + "\n";
    }

    static String json(Outline outline, SourceFile source) throws IOException {
        return SourceJson.of(source, json -> {
            SourceJson.text(json, "name", outline.name().orElse(""));
            SourceJson.text(json, "description", outline.description());
            arguments(json, outline.arguments());
            needs(json, "secrets", outline.secrets());
            needs(json, "ssh", outline.agents());
        });
    }

    private static void arguments(JsonGenerator json, List<Argument> arguments) throws IOException {
        if (arguments.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("args");
        for (Argument argument : arguments) {
            json.writeStartObject();
            json.writeStringField("name", argument.name());
            SourceJson.text(json, "description", argument.description());
            SourceJson.text(json, "value", argument.value());
            SourceJson.location(json, argument.lines());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void needs(JsonGenerator json, String field, List<Need> needs) throws IOException {
        if (needs.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (Need need : needs) {
            json.writeStartObject();
            json.writeStringField("name", need.id());
            SourceJson.flag(json, "required", need.required());
            SourceJson.location(json, need.lines());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
