package build.kiln.oci;

import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.util.ArrayList;
import java.util.List;

final class IndexJson {
    private IndexJson() {}

    static byte[] encode(Index index) {
        GoJson json = GoJson.indented()
                .beginObject()
                .name("schemaVersion")
                .value(2)
                .name("mediaType")
                .value(index.mediaType());
        writeDescriptors(json.name("manifests"), index.manifests());
        return json.textMapIfPresent("annotations", index.annotations())
                .endObject()
                .toBytes();
    }

    /** An empty list is {@code null}, as Go writes a slice that nothing was appended to. */
    static void writeDescriptors(GoJson json, List<Descriptor> descriptors) {
        if (descriptors.isEmpty()) {
            json.nothing();
            return;
        }
        json.beginArray();
        descriptors.forEach(descriptor -> DescriptorJson.write(json, descriptor));
        json.endArray();
    }

    static Index decode(byte[] document) throws InvalidJsonException {
        JsonObject json = JsonReader.object(document);
        if (json.field("layers").isPresent() || json.field("config").isPresent()) {
            throw new InvalidJsonException("an index that also lists layers is ambiguous");
        }
        if (json.integer("schemaVersion") != 2) {
            throw new InvalidJsonException("not an index of schema version 2");
        }
        List<Descriptor> manifests = new ArrayList<>();
        for (JsonObject manifest : json.objects("manifests")) {
            if (isSha256(manifest)) {
                manifests.add(DescriptorJson.read(manifest));
            }
        }
        return new Index(
                mediaType(json, MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST), manifests, json.textMap("annotations"));
    }

    /** Manifests under another algorithm than SHA-256 are left out: they may be of platforms nobody asks for. */
    private static boolean isSha256(JsonObject manifest) throws InvalidJsonException {
        return manifest.text("digest").startsWith("sha256:");
    }

    /** The document's media type, which must be one of two; OCI lets it be absent. */
    static String mediaType(JsonObject json, String oci, String docker) throws InvalidJsonException {
        String mediaType = json.text("mediaType");
        if (mediaType.isEmpty()) {
            return oci;
        }
        if (!mediaType.equals(oci) && !mediaType.equals(docker)) {
            throw new InvalidJsonException("the document's media type is neither " + oci + " nor " + docker);
        }
        return mediaType;
    }
}
