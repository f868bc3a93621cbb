package build.kiln.e2e.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The directory where the registry keeps what was pushed. */
record RegistryStorage(Path folder) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Makes {@code layout} an OCI layout of an image in this registry.
     *
     * @param name with a tag, or without one the only manifest of its repository
     */
    void copy(String name, Path layout) throws IOException {
        String[] parts = name.substring(Peer.REGISTRY.length() + 1).split(":", 2);
        Path manifests = folder.resolve("repositories/%s/_manifests".formatted(parts[0]));
        Path link = parts.length == 2
                ? manifests.resolve("tags/%s/current/link".formatted(parts[1]))
                : onlyOne(manifests.resolve("revisions/sha256")).resolve("link");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        ObjectNode index = JSON.createObjectNode();
        ObjectNode entry = index.putArray("manifests").addObject();
        String digest = Files.readString(link);
        entry.put(
                "mediaType",
                JSON.readTree(blob(digest).toFile()).path("mediaType").asText());
        entry.put("digest", digest);
        JSON.writeValue(layout.resolve("index.json").toFile(), index);
        link(digest, layout);
    }

    private static Path onlyOne(Path parent) throws IOException {
        try (Stream<Path> found = Files.list(parent)) {
            List<Path> all = found.toList();
            if (all.size() != 1) {
                throw new IOException("not one but " + all);
            }
            return all.getFirst();
        }
    }

    /** Puts a manifest or an index, and all that it names, into {@code layout}. */
    private void link(String digest, Path layout) throws IOException {
        linkAlone(digest, layout);
        JsonNode document = JSON.readTree(blob(digest).toFile());
        for (JsonNode manifest : document.path("manifests")) {
            link(manifest.get("digest").asText(), layout);
        }
        for (JsonNode layer : document.path("layers")) {
            linkAlone(layer.get("digest").asText(), layout);
        }
        if (document.has("config")) {
            linkAlone(document.at("/config/digest").asText(), layout);
        }
    }

    private void linkAlone(String digest, Path layout) throws IOException {
        Path target = layout.resolve("blobs").resolve(digest.replace(':', '/'));
        if (!Files.exists(target)) {
            Files.createSymbolicLink(target, blob(digest));
        }
    }

    private Path blob(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return folder.resolve("blobs/sha256/%s/%s/data".formatted(hex.substring(0, 2), hex));
    }
}
