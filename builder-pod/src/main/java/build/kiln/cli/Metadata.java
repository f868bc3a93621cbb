package build.kiln.cli;

import build.kiln.exporter.Exported;
import build.kiln.oci.MediaTypes;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** The document of {@code --metadata-file}, with the keys that BuildKit gives it; empty when no output is an image. */
final class Metadata {
    private Metadata() {}

    static String of(Exported image, Outputs outputs) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            if (outputs.hasImage()) {
                write(json, image, outputs.allNames());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Exported image, List<Reference> names) throws IOException {
        if (!MediaTypes.isIndex(image.root().mediaType())) {
            json.writeStringField(
                    "containerimage.config.digest", image.configDigest().toString());
        }
        json.writeObjectFieldStart("containerimage.descriptor");
        json.writeStringField("mediaType", image.root().mediaType());
        json.writeStringField("digest", image.digest().toString());
        json.writeNumberField("size", image.root().size());
        if (!image.root().annotations().isEmpty()) {
            json.writeObjectFieldStart("annotations");
            for (var annotation : image.root().annotations().entrySet()) {
                json.writeStringField(annotation.getKey(), annotation.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeStringField("containerimage.digest", image.digest().toString());
        if (!names.isEmpty()) {
            json.writeStringField(
                    "image.name",
                    String.join(",", names.stream().map(Reference::canonical).toList()));
        }
    }
}
