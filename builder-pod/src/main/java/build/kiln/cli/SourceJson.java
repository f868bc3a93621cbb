package build.kiln.cli;

import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** JSON about a Dockerfile with the fields that BuildKit's subrequests have, indented as theirs. */
final class SourceJson {
    private SourceJson() {}

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object of {@code fields} and the source. */
    static String of(SourceFile source, Fields fields) throws IOException {
        return document(json -> {
            fields.write(json);
            json.writeArrayFieldStart("sources");
            json.writeBinary(source.text().getBytes(StandardCharsets.UTF_8));
            json.writeEndArray();
        });
    }

    /** An object of {@code fields}. */
    static String document(Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            Separators separators =
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
            printer.indentArraysWith(indenter);
            printer.indentObjectsWith(indenter);
            json.setPrettyPrinter(printer);
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    /** A text that is left out when it is empty. */
    static void text(JsonGenerator json, String field, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(field, value);
        }
    }

    /** A flag that is left out when it is not set. */
    static void flag(JsonGenerator json, String field, boolean value) throws IOException {
        if (value) {
            json.writeBooleanField(field, true);
        }
    }

    /** Every line is a range of its own. */
    static void location(JsonGenerator json, LineRange lines) throws IOException {
        json.writeObjectFieldStart("location");
        json.writeArrayFieldStart("ranges");
        for (int line = lines.first(); line <= lines.last(); line++) {
            json.writeStartObject();
            position(json, "start", line);
            position(json, "end", line);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void position(JsonGenerator json, String field, int line) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeNumberField("line", line);
        json.writeEndObject();
    }
}
