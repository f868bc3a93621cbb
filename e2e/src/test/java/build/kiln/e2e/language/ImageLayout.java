package build.kiln.e2e.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What an OCI layout in a folder holds, as lines that can be compared. */
final class ImageLayout {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOW = "now";
    /** The comment of entries for layers that the base's history does not tell of. */
    private static final String FILLED = "buildkit.exporter.image.v0";

    static final String CREATED = "org.opencontainers.image.created";

    private final Path folder;
    private final Instant begin;

    /**
     * A layout.
     *
     * @param begin times after it count as the build's own, whatever they are
     */
    ImageLayout(Path folder, Instant begin) {
        this.folder = folder;
        this.begin = begin;
    }

    /** The digest of the one image in the layout {@code folder}. */
    static String digest(Path folder) {
        try {
            return JSON.readTree(folder.resolve("index.json").toFile())
                    .at("/manifests/0/digest")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Config, history and, layer by layer, every file of every image in the layout. */
    List<String> describe() throws IOException {
        List<String> lines = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (JsonNode manifest :
                JSON.readTree(folder.resolve("index.json").toFile()).get("manifests")) {
            lines.add("entry " + descriptor(manifest));
            Path file = blob(manifest);
            if (seen.add(file)) {
                describe(file, lines);
            }
        }
        return lines;
    }

    private void describe(Path manifestFile, List<String> lines) throws IOException {
        JsonNode manifest = JSON.readTree(manifestFile.toFile());
        lines.add("manifest " + manifest.path("mediaType") + " annotations " + manifest.path("annotations"));
        if (manifest.has("manifests")) {
            for (JsonNode inner : manifest.get("manifests")) {
                lines.add("descriptor " + descriptor(inner));
                describe(blob(inner), lines);
            }
            return;
        }
        lines.add("config " + manifest.path("config").path("mediaType"));
        describeConfig((ObjectNode) JSON.readTree(blob(manifest.get("config")).toFile()), lines);
        int number = 0;
        for (JsonNode layer : manifest.get("layers")) {
            number++;
            lines.add("layer " + number + " " + layer.get("mediaType"));
            for (String file : new TarFiles(begin).of(blob(layer)).values()) {
                lines.add("layer " + number + " " + file);
            }
        }
    }

    /** All of a descriptor that does not depend on times. */
    private static String descriptor(JsonNode descriptor) {
        ObjectNode rest = descriptor.deepCopy();
        rest.remove(List.of("digest", "size"));
        if (rest.path("annotations") instanceof ObjectNode annotations && annotations.has(CREATED)) {
            annotations.put(CREATED, NOW);
        }
        return sorted(rest).toString();
    }

    private Path blob(JsonNode descriptor) {
        return folder.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
    }

    private void describeConfig(ObjectNode config, List<String> lines) {
        config.remove("rootfs");
        for (JsonNode entry : config.path("history")) {
            ObjectNode step = (ObjectNode) entry;
            if (step.path("comment").asText().equals(FILLED)) {
                // BuildKit describes what its cache has the layer from.
                step.remove("created_by");
            }
            if (step.has("created")) {
                step.put("created", time(step));
            }
            lines.add("history " + sorted(step));
        }
        config.remove("history");
        if (config.hasNonNull("created")) {
            config.put("created", time(config));
        }
        lines.addFirst("config " + sorted(config));
    }

    static Object sorted(JsonNode node) {
        return JSON.convertValue(node, TreeMap.class);
    }

    private String time(JsonNode node) {
        return TarFiles.time(Instant.parse(node.get("created").asText()), begin);
    }
}
