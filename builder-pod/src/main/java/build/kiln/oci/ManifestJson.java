package build.kiln.oci;

import build.kiln.io.json.GoJson;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.util.ArrayList;
import java.util.List;

final class ManifestJson {
    /** More than any runtime can mount or any registry will take. */
    private static final int MAX_LAYERS = 4096;

    private ManifestJson() {}

    static byte[] encode(Manifest manifest) {
        GoJson json = GoJson.indented()
                .beginObject()
                .name("schemaVersion")
                .value(2)
                .name("mediaType")
                .value(manifest.mediaType());
        DescriptorJson.write(json.name("config"), manifest.config());
        IndexJson.writeDescriptors(json.name("layers"), manifest.layers());
        return json.textMapIfPresent("annotations", manifest.annotations())
                .endObject()
                .toBytes();
    }

    static Manifest decode(byte[] document) throws InvalidJsonException {
        JsonObject json = JsonReader.object(document);
        if (json.field("manifests").isPresent()) {
            throw new InvalidJsonException("a manifest that also lists manifests is ambiguous");
        }
        if (json.field("fsLayers").isPresent() || json.integer("schemaVersion") != 2) {
            throw new InvalidJsonException("not a manifest of schema version 2");
        }
        if (json.field("config").isEmpty()) {
            throw new InvalidJsonException("a manifest without a config");
        }
        List<Descriptor> layers = new ArrayList<>();
        for (JsonObject layer : json.objects("layers")) {
            layers.add(DescriptorJson.read(layer));
        }
        if (layers.size() > MAX_LAYERS) {
            throw new InvalidJsonException("a manifest of more than " + MAX_LAYERS + " layers");
        }
        return new Manifest(
                IndexJson.mediaType(json, MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST),
                DescriptorJson.read(json.object("config")),
                layers,
                json.textMap("annotations"));
    }
}
