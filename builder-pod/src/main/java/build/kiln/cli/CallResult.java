package build.kiln.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;

/**
 * What a {@code --call} that builds nothing has found.
 *
 * @param json the document of {@code format=json}
 * @param text what it says to people
 * @param status of a check: 1 when there is anything that counts against the Dockerfile
 */
record CallResult(String json, String text, Optional<Integer> status) {
    /** Of the fields that BuildKit gives its answers. */
    private static final String VERSION = "1.0.0";

    static CallResult of(String json, String text) {
        return new CallResult(json, text, Optional.empty());
    }

    /** The document of {@code --metadata-file}, with the keys that docker buildx gives it. */
    String metadata() throws IOException {
        StringWriter document = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(document).useDefaultPrettyPrinter()) {
            out.writeStartObject();
            out.writeFieldName("result.json");
            out.writeRawValue(json);
            if (status.isPresent()) {
                out.writeStringField("result.statuscode", status.get().toString());
            }
            out.writeStringField("result.txt", text);
            out.writeStringField("version", VERSION);
            out.writeEndObject();
        }
        return document.toString();
    }
}
