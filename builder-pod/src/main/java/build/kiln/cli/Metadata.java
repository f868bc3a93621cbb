package build.kiln.cli;

import build.kiln.contract.BuildResult;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** The document of {@code --metadata-file}, with the keys that BuildKit gives it. */
final class Metadata {
    private Metadata() {}

    static String of(BuildResult.Image image, List<String> names) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("containerimage.digest", image.digest());
            if (!names.isEmpty()) {
                json.writeStringField("image.name", String.join(",", names));
            }
            json.writeEndObject();
        }
        return text.toString();
    }
}
