package build.kiln.io.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonReaderTest {
    @Property
    void readsWhatGoJsonWrites(@ForAll String text) throws InvalidJsonException {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        byte[] document = GoJson.indented()
                .beginObject()
                .name(valid)
                .value(valid)
                .endObject()
                .toBytes();
        assertEquals(valid, JsonReader.object(document).text(valid));
    }

    @Property
    void refusesOrReadsAnything(@ForAll byte[] document) {
        try {
            JsonReader.object(document);
        } catch (InvalidJsonException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }

    @Test
    void boundsDepthAndSize() {
        refuses("{\"a\":".repeat(65) + "1" + "}".repeat(65));
        refuses("{\"a\":\"" + "x".repeat(JsonReader.MAX_DOCUMENT) + "\"}");
    }

    @Test
    void neverQuotesTheDocumentInAMessage() {
        InvalidJsonException failure = assertThrows(
                InvalidJsonException.class,
                () -> JsonReader.object("{\"auth\": hunter2}".getBytes(StandardCharsets.UTF_8)));
        assertFalse(String.valueOf(failure.getMessage()).contains("hunter2"));
    }

    private static void refuses(String document) {
        assertThrows(InvalidJsonException.class, () -> JsonReader.object(document.getBytes(StandardCharsets.UTF_8)));
    }
}
