package build.kiln.cli;

import build.kiln.exporter.Exported;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.Platform;
import build.kiln.oci.Rfc3339;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The document of {@code --metadata-file}, with the keys that BuildKit gives it; empty when no output is an image. */
final class Metadata {
    private static final String CREATED = "org.opencontainers.image.created";

    private Metadata() {}

    static String of(Exported image, Outputs outputs) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            if (outputs.hasImage()) {
                write(json, image, outputs);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Exported image, Outputs outputs) throws IOException {
        if (!MediaTypes.isIndex(image.root().mediaType())) {
            json.writeStringField(
                    "containerimage.config.digest", image.configDigest().toString());
        }
        json.writeObjectFieldStart("containerimage.descriptor");
        json.writeStringField("mediaType", image.root().mediaType());
        json.writeStringField("digest", image.digest().toString());
        json.writeNumberField("size", image.root().size());
        Map<String, String> annotations = new TreeMap<>(image.root().annotations());
        if (outputs.hasFile()) {
            annotations.putIfAbsent(CREATED, Rfc3339.format(image.created().truncatedTo(ChronoUnit.SECONDS)));
        }
        if (!annotations.isEmpty()) {
            json.writeObjectFieldStart("annotations");
            for (var annotation : annotations.entrySet()) {
                json.writeStringField(annotation.getKey(), annotation.getValue());
            }
            json.writeEndObject();
        }
        if (image.root().platform().isPresent()) {
            write(json, image.root().platform().get());
        }
        json.writeEndObject();
        json.writeStringField("containerimage.digest", image.digest().toString());
        List<Reference> names = outputs.allNames();
        if (!names.isEmpty()) {
            json.writeStringField(
                    "image.name",
                    String.join(",", names.stream().map(Reference::canonical).toList()));
        }
    }

    private static void write(JsonGenerator json, Platform platform) throws IOException {
        json.writeObjectFieldStart("platform");
        json.writeStringField("architecture", platform.architecture());
        json.writeStringField("os", platform.os());
        if (!platform.osVersion().isEmpty()) {
            json.writeStringField("os.version", platform.osVersion());
        }
        if (!platform.variant().isEmpty()) {
            json.writeStringField("variant", platform.variant());
        }
        json.writeEndObject();
    }
}
