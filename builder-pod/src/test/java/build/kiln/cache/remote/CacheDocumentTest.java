package build.kiln.cache.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheDocumentTest {
    private static final String ZEROS = "sha256:" + "0".repeat(64);

    @Test
    void readsWhatItWrote() throws Exception {
        StepRecord.Layer lower = layer("lower");
        Instant created = Instant.parse("2026-01-02T03:04:05.678901234Z");
        SequencedMap<Digest, StepRecord> records = new LinkedHashMap<>();
        records.put(Digest.of("b"), new StepRecord(List.of(lower), created, "COPY \"a\" /"));
        records.put(Digest.of("a"), new StepRecord(List.of(lower, layer("upper")), created, "RUN b"));
        records.put(Digest.of("c"), new StepRecord(List.of(), created, "nothing"));
        CacheDocument document = new CacheDocument(records);
        assertEquals(document, CacheDocument.decode(document.encode()));
    }

    private static StepRecord.Layer layer(String name) {
        return new StepRecord.Layer(
                Digest.of("diff " + name),
                Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(name), name.length()),
                name.length() % 2 == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(5, name.length())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"version\":2,\"layers\":[],\"records\":[]}",
                "{\"version\":1,\"layers\":[],\"records\":[{\"key\":\"K\",\"created\":\"2026-01-02T03:04:05Z\",\"step\":\"\",\"layers\":[\"0\"]}]}",
                "{\"version\":1,\"layers\":[],\"records\":[{\"key\":\"K\",\"created\":\"never\",\"step\":\"\",\"layers\":[]}]}",
                "{\"version\":1,\"layers\":[],\"records\":[{\"key\":\"no digest\",\"created\":\"2026-01-02T03:04:05Z\",\"step\":\"\",\"layers\":[]}]}",
                "{\"version\":1,\"layers\":[{\"diffId\":\"K\",\"mediaType\":\"m\",\"digest\":\"K\",\"size\":-1}],\"records\":[]}",
                "{\"version\":1,\"layers\":[],\"records\":[{\"key\":\"K\",\"created\":\"2026-01-02T03:04:05Z\",\"step\":\"\",\"layers\":[\"-1\"]}]}"
            })
    void refusesWhatItWouldNotWrite(String text) {
        byte[] bytes = text.replace("\"K\"", "\"" + ZEROS + "\"").getBytes(StandardCharsets.UTF_8);
        assertThrows(InvalidJsonException.class, () -> CacheDocument.decode(bytes));
    }

    @Test
    void refusesRecordsOfTooManyLayers() {
        String layer = "{\"diffId\":\"Z\",\"mediaType\":\"m\",\"digest\":\"Z\",\"size\":1}".replace("Z", ZEROS);
        String numbers = "\"0\"" + ",\"0\"".repeat(1000);
        String text = "{\"version\":1,\"layers\":[" + layer + "],\"records\":[{\"key\":\"" + ZEROS
                + "\",\"created\":\"2026-01-02T03:04:05Z\",\"step\":\"\",\"layers\":[" + numbers + "]}]}";
        assertThrows(InvalidJsonException.class, () -> CacheDocument.decode(text.getBytes(StandardCharsets.UTF_8)));
    }
}
