package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import build.kiln.testing.LayerBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds on a base image without any history, as some tools make them. */
@Timeout(60)
class BareBaseTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABELS_ALONE = "FROM base\nENV A=b\n";

    @TempDir
    Path directory;

    private Path base = Path.of("");

    @BeforeEach
    void makeBase() throws IOException {
        base = Files.createDirectories(directory.resolve("base"));
        Files.createDirectories(base.resolve("blobs/sha256"));
        byte[] tar = new LayerBuilder().file("below", "hello").bytes();
        Descriptor layer = put("application/vnd.oci.image.layer.v1.tar", tar);
        ImageConfig config = new ImageConfig(
                Platform.linux("amd64"),
                Optional.of(Instant.EPOCH),
                "",
                RunConfig.empty(),
                List.of(Digest.of(tar)),
                List.of());
        Descriptor configBlob = put(MediaTypes.OCI_CONFIG, OciJson.encode(config));
        Descriptor manifest = put(
                MediaTypes.OCI_MANIFEST,
                OciJson.encode(new Manifest(MediaTypes.OCI_MANIFEST, configBlob, List.of(layer), Map.of())));
        Files.write(
                base.resolve("index.json"),
                OciJson.encode(new Index(MediaTypes.OCI_INDEX, List.of(manifest), Map.of())));
        Files.writeString(base.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    }

    private Descriptor put(String mediaType, byte[] content) throws IOException {
        Descriptor descriptor = Descriptor.of(mediaType, Digest.of(content), content.length);
        Files.write(base.resolve("blobs/sha256").resolve(descriptor.digest().hex()), content);
        return descriptor;
    }

    /** The config of what {@code dockerfile} gives. */
    private JsonNode build(String home, String dockerfile, String... options) throws IOException {
        Path context = Files.createTempDirectory(directory, "context");
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        Path layout = context.resolve("out");
        List<String> words = new ArrayList<>(List.of("build", "--build-context", "base=oci-layout://" + base));
        words.addAll(List.of(options));
        words.addAll(List.of("-o", "type=oci,tar=false,dest=" + layout, context.toString()));
        KilnRun.Result result = new KilnRun(directory.resolve(home)).run(words);
        assertEquals(0, result.code(), result.toString());
        JsonNode index = JSON.readTree(layout.resolve("index.json").toFile());
        JsonNode manifest = blob(layout, index.at("/manifests/0/digest").asText());
        return blob(layout, manifest.at("/config/digest").asText());
    }

    private static JsonNode blob(Path layout, String digest) throws IOException {
        return JSON.readTree(
                layout.resolve("blobs").resolve(digest.replace(':', '/')).toFile());
    }

    @Test
    void metadataAloneHasTheTimeAtWhichTheBaseCame() throws IOException {
        Instant begin = Instant.now();
        JsonNode first = build("home", LABELS_ALONE);
        assertEquals(2, first.at("/history").size(), first.toString());
        Instant came = Instant.parse(first.at("/history/0/created").asText());
        // The times of files lag by as much as the kernel's clock ticks.
        assertFalse(came.isBefore(begin.minusMillis(20)), came.toString());
        assertEquals(came, Instant.parse(first.at("/history/1/created").asText()));
        assertEquals(came, Instant.parse(first.at("/created").asText()));
    }

    @Test
    void theNextBuildGivesTheSameImage() throws IOException {
        JsonNode first = build("home", LABELS_ALONE);
        assertEquals(first, build("home", LABELS_ALONE));
    }

    @Test
    void anEpochIsTheTimeOfAll() throws IOException {
        JsonNode config = build("home", LABELS_ALONE, "--build-arg", "SOURCE_DATE_EPOCH=7");
        for (String time : List.of("/history/0/created", "/history/1/created", "/created")) {
            assertEquals("1970-01-01T00:00:07Z", config.at(time).asText(), time);
        }
        assertEquals(config, build("other", LABELS_ALONE, "--build-arg", "SOURCE_DATE_EPOCH=7"));
    }

    @Test
    void aStepOnTopKeepsItsOwnTime() throws IOException {
        JsonNode alone = build("home", LABELS_ALONE);
        JsonNode config = build("home", "FROM base\nCOPY Dockerfile /above\n");
        assertEquals(alone.at("/history/0/created"), config.at("/history/0/created"));
        Instant came = Instant.parse(config.at("/history/0/created").asText());
        Instant made = Instant.parse(config.at("/history/1/created").asText());
        assertFalse(made.isBefore(came), config.toString());
        assertEquals(made, Instant.parse(config.at("/created").asText()));
    }
}
