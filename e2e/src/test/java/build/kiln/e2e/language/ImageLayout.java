package build.kiln.e2e.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What an OCI layout in a folder holds, as lines that can be compared. */
final class ImageLayout {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOW = "now";

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

    /** Config, history and, layer by layer, every file of every image in the layout. */
    List<String> describe() throws IOException {
        List<String> lines = new ArrayList<>();
        for (JsonNode manifest :
                JSON.readTree(folder.resolve("index.json").toFile()).get("manifests")) {
            describe(blob(manifest), lines);
        }
        return lines;
    }

    private void describe(Path manifestFile, List<String> lines) throws IOException {
        JsonNode manifest = JSON.readTree(manifestFile.toFile());
        if (manifest.has("manifests")) {
            for (JsonNode inner : manifest.get("manifests")) {
                lines.add("platform " + inner.get("platform"));
                describe(blob(inner), lines);
            }
            return;
        }
        describeConfig((ObjectNode) JSON.readTree(blob(manifest.get("config")).toFile()), lines);
        int number = 0;
        for (JsonNode layer : manifest.get("layers")) {
            number++;
            lines.add("layer " + number);
            for (String file : files(blob(layer)).values()) {
                lines.add("layer " + number + " " + file);
            }
        }
    }

    private Path blob(JsonNode descriptor) {
        return folder.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
    }

    private void describeConfig(ObjectNode config, List<String> lines) {
        config.remove("rootfs");
        for (JsonNode entry : config.path("history")) {
            ObjectNode step = (ObjectNode) entry;
            if (step.has("created")) {
                step.put("created", time(Instant.parse(step.get("created").asText())));
            }
            lines.add("history " + sorted(step));
        }
        config.remove("history");
        if (config.hasNonNull("created")) {
            config.put("created", time(Instant.parse(config.get("created").asText())));
        }
        lines.addFirst("config " + sorted(config));
    }

    private static Object sorted(JsonNode node) {
        return JSON.convertValue(node, TreeMap.class);
    }

    private Map<String, String> files(Path layer) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(layer));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String line = describe(entry, tar);
                if (files.put(entry.getName(), line) != null) {
                    throw new IOException("twice in one layer: " + entry.getName());
                }
            }
        }
        return files;
    }

    private String describe(TarArchiveEntry entry, InputStream content) throws IOException {
        StringBuilder line = new StringBuilder();
        line.append("%s type=%c mode=%o owner=%d:%d (%s:%s)"
                .formatted(
                        entry.getName(),
                        (char) entry.getLinkFlag(),
                        entry.getMode(),
                        entry.getLongUserId(),
                        entry.getLongGroupId(),
                        entry.getUserName(),
                        entry.getGroupName()));
        line.append(" time=").append(time(entry.getLastModifiedTime().toInstant()));
        if (!entry.getLinkName().isEmpty()) {
            line.append(" link=").append(entry.getLinkName());
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            line.append(" device=%d,%d".formatted(entry.getDevMajor(), entry.getDevMinor()));
        }
        if (entry.isFile() && !entry.isLink()) {
            line.append(" size=").append(entry.getSize()).append(" content=").append(content(content));
        }
        new TreeMap<>(entry.getExtraPaxHeaders())
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    /** Short content as it is, other as its hash. */
    private static String content(InputStream in) throws IOException {
        byte[] bytes = in.readAllBytes();
        if (bytes.length <= 4096) {
            return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).replace("\n", "\\n");
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String time(Instant time) {
        return time.isBefore(begin) ? time.toString() : NOW;
    }
}
