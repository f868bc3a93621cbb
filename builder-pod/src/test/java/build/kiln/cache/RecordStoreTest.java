package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoreTest {
    private static final Digest KEY = Digest.of("key");
    private static final StepRecord RECORD = new StepRecord(
            List.of(new StepRecord.Layer(
                    Digest.of("tar"),
                    Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of("gzip"), 42),
                    Optional.of(Instant.parse("2026-11-24T02:39:59.123456789Z")))),
            Instant.parse("2026-11-24T02:40:00Z"),
            "RUN \"quoted\" ü");

    @TempDir
    Path directory;

    @Test
    void findsWhatItPublished() throws IOException {
        RecordStore store = new RecordStore(directory);
        assertTrue(store.find(KEY).isEmpty());
        store.publish(List.of(KEY), RECORD);
        assertEquals(RECORD, store.find(KEY).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{\"layers\":[",
                "{\"layers\":[{}],\"created\":\"2026-11-24T02:40:00Z\"}",
                "{\"created\":\"yesterday\"}"
            })
    void aDamagedRecordIsAMissAndGone(String content) throws IOException {
        Path file = directory.resolve(KEY.hex());
        Files.writeString(file, content);
        assertTrue(new RecordStore(directory).find(KEY).isEmpty());
        assertFalse(Files.exists(file));
    }

    @Test
    void understandsFieldsOfALaterVersion() throws IOException {
        RecordStore store = new RecordStore(directory);
        store.publish(List.of(KEY), RECORD);
        Path file = directory.resolve(KEY.hex());
        String document = Files.readString(file).lines().findFirst().orElseThrow();
        String later = document.replaceFirst("\\{", "{\"later\":{\"a\":[1]},");
        Files.writeString(file, later + "\n" + Digest.of(later).hex());
        assertEquals(RECORD, store.find(KEY).orElseThrow());
    }
}
