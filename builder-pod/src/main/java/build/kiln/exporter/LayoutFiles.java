package build.kiln.exporter;

import build.kiln.io.json.GoJson;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Index;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Rfc3339;
import build.kiln.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The small files at the top of a layout, as BuildKit's exporters write them. */
final class LayoutFiles {
    static final String LAYOUT = "oci-layout";
    static final String INDEX = "index.json";
    static final String DOCKER_MANIFEST = "manifest.json";

    static final String NAME = "io.containerd.image.name";
    static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String CREATED = "org.opencontainers.image.created";

    private LayoutFiles() {}

    static byte[] layout() {
        return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);
    }

    static String blob(Descriptor descriptor) {
        return "blobs/sha256/" + descriptor.digest().hex();
    }

    static byte[] index(List<Descriptor> entries) {
        return OciJson.encode(new Index(MediaTypes.OCI_INDEX, entries, Map.of()));
    }

    /** One entry for each tag; one without a name when there is none. */
    static List<Descriptor> entries(Descriptor root, List<Reference> references, Instant created) {
        Map<String, String> common = new HashMap<>(root.annotations());
        common.putIfAbsent(CREATED, Rfc3339.format(Instant.ofEpochSecond(created.getEpochSecond())));
        List<Descriptor> entries = new ArrayList<>();
        for (Reference reference : references) {
            Reference tagged = reference.orLatest();
            Map<String, String> annotations = new HashMap<>(common);
            annotations.put(NAME, tagged.canonical());
            annotations.put(REF_NAME, tagged.tag().orElse(tagged.canonical()));
            entries.add(annotated(root, annotations));
        }
        if (entries.isEmpty()) {
            entries.add(annotated(root, common));
        }
        return entries;
    }

    /** The entry of a directory that holds one image without a name. */
    static Descriptor unnamed(Descriptor root, Instant created) {
        Descriptor entry = entries(root, List.of(), created).getFirst();
        Map<String, String> annotations = new HashMap<>(entry.annotations());
        annotations.put(REF_NAME, "latest");
        return annotated(root, annotations);
    }

    private static Descriptor annotated(Descriptor root, Map<String, String> annotations) {
        return new Descriptor(root.mediaType(), root.digest(), root.size(), annotations, root.platform());
    }

    /** What {@code docker load} looks for: images for one platform each. */
    static byte[] dockerManifest(List<LayoutExport.Part> parts) {
        GoJson json = GoJson.compact().beginArray();
        for (LayoutExport.Part part : parts) {
            AssembledImage image = part.assembly().images().getFirst();
            json.beginObject()
                    .name("Config")
                    .value(blob(image.config().descriptor()))
                    .name("RepoTags");
            if (part.references().isEmpty()) {
                json.nothing();
            } else {
                json.texts(part.references().stream()
                        .map(reference -> reference.orLatest().familiar())
                        .toList());
            }
            json.name("Layers")
                    .texts(image.layers().stream().map(LayoutFiles::blob).toList())
                    .endObject();
        }
        return json.endArray().toBytes();
    }
}
