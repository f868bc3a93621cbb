package build.kiln.io.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A JSON value (RFC 8259). */
public sealed interface Json permits JsonObject, Json.Array, Json.Text, Json.Numeral, Json.Bool, Json.Null {
    /** Elements in document order. */
    record Array(List<Json> elements) implements Json {
        public Array {
            elements = List.copyOf(elements);
        }
    }

    record Text(String value) implements Json {}

    /**
     * A number as it was written.
     *
     * @param literal e.g. {@code 1.5e3}
     */
    record Numeral(String literal) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /** Fields in document order. */
    static JsonObject object(SequencedMap<String, Json> fields) {
        return new JsonObject(Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields)));
    }
}
