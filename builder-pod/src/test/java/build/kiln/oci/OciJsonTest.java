package build.kiln.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.digest.Digest;
import build.kiln.io.json.InvalidJsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files were written by Go's {@code encoding/json} from the types that BuildKit's image exporter uses. */
class OciJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"config.json", "empty-config.json"})
    void configsAreWhatBuildKitWrites(String file) throws IOException {
        byte[] golden = golden(file);
        assertSame(golden, OciJson.encode(OciJson.decodeConfig(golden)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.json", "empty-manifest.json"})
    void manifestsAreWhatBuildKitWrites(String file) throws IOException {
        byte[] golden = golden(file);
        assertSame(golden, OciJson.encode(OciJson.decodeManifest(golden)));
    }

    @Test
    void indexesAreWhatBuildKitWrites() throws IOException {
        byte[] golden = golden("index.json");
        assertSame(golden, OciJson.encode(OciJson.decodeIndex(golden)));
    }

    @Test
    void readsEveryFieldOfAConfig() throws IOException {
        ImageConfig config = OciJson.decodeConfig(golden("config.json"));
        assertEquals(new Platform("linux", "arm", "v7", ""), config.platform());
        assertEquals("1000:1000", config.config().user());
        assertEquals(
                OptionalInt.of(3), config.config().healthcheck().orElseThrow().retries());
        assertEquals(1500, config.config().healthcheck().orElseThrow().timeout().toMillis());
        assertEquals(Digest.of("a"), config.diffIds().getFirst());
        assertEquals(true, config.history().getLast().emptyLayer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}{}",
                "{\"schemaVersion\":1}",
                "{\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"schemaVersion\":2}",
                "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
                "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:00\"}}",
                "{\"schemaVersion\":2,\"config\":[],\"manifests\":[]}",
                "{\"schemaVersion\":\"2\"}"
            })
    void refusesWhatIsNoManifest(String document) {
        assertThrows(
                InvalidJsonException.class, () -> OciJson.decodeManifest(document.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void refusesADocumentThatIsManifestAndIndex() throws IOException {
        String both = new String(golden("manifest.json"), StandardCharsets.UTF_8)
                .replaceFirst("\\{", "{\"manifests\": [{\"digest\": \"x\"}],");
        assertThrows(InvalidJsonException.class, () -> OciJson.decodeManifest(both.getBytes(StandardCharsets.UTF_8)));
        assertThrows(InvalidJsonException.class, () -> OciJson.decodeIndex(both.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void ignoresUnknownFields() throws IOException {
        ImageConfig config = OciJson.decodeConfig("""
                {"architecture":"amd64","os":"linux","docker_version":"1.2","config":{"Hostname":"x"},
                 "container_config":{"Cmd":["a"]},"rootfs":{"type":"layers"}}""".getBytes(StandardCharsets.UTF_8));
        assertEquals(RunConfig.empty(), config.config());
    }

    private static void assertSame(byte[] expected, byte[] actual) {
        assertEquals(new String(expected, StandardCharsets.UTF_8), new String(actual, StandardCharsets.UTF_8));
    }

    private static byte[] golden(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(OciJsonTest.class.getResourceAsStream(file), file)) {
            return in.readAllBytes();
        }
    }
}
