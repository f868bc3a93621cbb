package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Images whose history tells of fewer layers than they have, as some builders make them. */
final class ShortHistory {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ShortHistory() {}

    /** Makes of the OCI layout {@code from} another, whose one image has {@code kept} entries of history. */
    static void layout(Path from, Path to, int kept) throws IOException {
        Command.of("cp", "-a", from, to).succeed();
        JsonNode index = JSON.readTree(to.resolve("index.json").toFile());
        ObjectNode entry = (ObjectNode) index.get("manifests").get(0);
        ObjectNode manifest = read(to, entry);
        ObjectNode config = read(to, manifest.get("config"));
        ArrayNode history = (ArrayNode) config.get("history");
        while (history.size() > kept) {
            history.remove(history.size() - 1);
        }
        if (kept == 0) {
            config.remove("history");
        }
        write(to, (ObjectNode) manifest.get("config"), config);
        write(to, entry, manifest);
        JSON.writeValue(to.resolve("index.json").toFile(), index);
    }

    private static ObjectNode read(Path layout, JsonNode descriptor) throws IOException {
        return (ObjectNode) JSON.readTree(blob(layout, descriptor).toFile());
    }

    private static void write(Path layout, ObjectNode descriptor, ObjectNode document) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(document);
        descriptor.put("digest", "sha256:" + hash(bytes)).put("size", bytes.length);
        Files.write(blob(layout, descriptor), bytes);
    }

    private static Path blob(Path layout, JsonNode descriptor) {
        return layout.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
