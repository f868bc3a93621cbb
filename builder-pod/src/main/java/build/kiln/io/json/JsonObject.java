package build.kiln.io.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A JSON object. As in Go, a field that is absent and one that is {@code null} are the same; a field of another type than
 * the one asked for is an {@link InvalidJsonException}.
 */
public record JsonObject(SequencedMap<String, Json> fields) implements Json {

    /** The field unless it is absent or {@code null}. */
    public Optional<Json> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !(value instanceof Json.Null));
    }

    /** The field's text, or the empty string. */
    public String text(String name) throws InvalidJsonException {
        Optional<Json> value = field(name);
        return value.isEmpty() ? "" : asText(name, value.get());
    }

    /** The field's integer, or 0. */
    public long integer(String name) throws InvalidJsonException {
        Optional<Json> value = field(name);
        if (value.isEmpty()) {
            return 0;
        }
        if (!(value.get() instanceof Json.Numeral(String literal))) {
            throw wrongType(name, "a number");
        }
        try {
            return Long.parseLong(literal);
        } catch (NumberFormatException e) {
            throw wrongType(name, "an integer");
        }
    }

    /** The field's truth, or false. */
    public boolean flag(String name) throws InvalidJsonException {
        Optional<Json> value = field(name);
        if (value.isEmpty()) {
            return false;
        }
        if (!(value.get() instanceof Json.Bool(boolean flag))) {
            throw wrongType(name, "true or false");
        }
        return flag;
    }

    /** The field's object, or an empty one. */
    public JsonObject object(String name) throws InvalidJsonException {
        Optional<Json> value = field(name);
        return value.isEmpty() ? new JsonObject(new LinkedHashMap<>()) : asObject(name, value.get());
    }

    /** The field's array of objects, or an empty list. */
    public List<JsonObject> objects(String name) throws InvalidJsonException {
        List<JsonObject> objects = new ArrayList<>();
        for (Json element : elements(name)) {
            objects.add(asObject(name, element));
        }
        return objects;
    }

    /** The field's array of strings; empty when there is no such field. */
    public Optional<List<String>> texts(String name) throws InvalidJsonException {
        if (field(name).isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (Json element : elements(name)) {
            texts.add(asText(name, element));
        }
        return Optional.of(texts);
    }

    /** The field's object of strings, or an empty map. */
    public SequencedMap<String, String> textMap(String name) throws InvalidJsonException {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        for (var entry : object(name).fields().entrySet()) {
            texts.put(entry.getKey(), asText(name, entry.getValue()));
        }
        return texts;
    }

    private List<Json> elements(String name) throws InvalidJsonException {
        Optional<Json> value = field(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Json.Array(List<Json> elements))) {
            throw wrongType(name, "an array");
        }
        return elements;
    }

    private static String asText(String name, Json value) throws InvalidJsonException {
        return switch (value) {
            case Json.Text(String text) -> text;
            case Json.Null() -> "";
            default -> throw wrongType(name, "a string");
        };
    }

    private static JsonObject asObject(String name, Json value) throws InvalidJsonException {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wrongType(name, "an object");
    }

    private static InvalidJsonException wrongType(String name, String expected) {
        return new InvalidJsonException("field \"" + name + "\" is not " + expected);
    }
}
