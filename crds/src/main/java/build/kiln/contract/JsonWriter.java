package build.kiln.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes one JSON object; members that are empty are left out. Any string can be written, valid Unicode or not. */
final class JsonWriter {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator generator;

    private JsonWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** The object whose members {@code body} writes, as text. */
    static String write(Consumer<JsonWriter> body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            body.accept(new JsonWriter(generator));
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string is written without I/O", e);
        }
        return text.toString();
    }

    JsonWriter text(String name, String value) {
        return run(() -> generator.writeStringField(name, value));
    }

    JsonWriter text(String name, Optional<String> value) {
        value.ifPresent(text -> text(name, text));
        return this;
    }

    JsonWriter number(String name, long value) {
        return run(() -> generator.writeNumberField(name, value));
    }

    JsonWriter number(String name, OptionalInt value) {
        value.ifPresent(number -> number(name, number));
        return this;
    }

    JsonWriter flag(String name, boolean value) {
        return run(() -> generator.writeBooleanField(name, value));
    }

    JsonWriter choice(String name, Enum<?> value) {
        return text(name, value.name());
    }

    JsonWriter texts(String name, List<String> values) {
        return values.isEmpty()
                ? this
                : run(() -> {
                    generator.writeArrayFieldStart(name);
                    for (String value : values) {
                        generator.writeString(value);
                    }
                    generator.writeEndArray();
                });
    }

    JsonWriter textMap(String name, Map<String, String> values) {
        return values.isEmpty() ? this : object(name, nested -> values.forEach(nested::text));
    }

    JsonWriter object(String name, Consumer<JsonWriter> body) {
        return run(() -> {
            generator.writeObjectFieldStart(name);
            body.accept(this);
            generator.writeEndObject();
        });
    }

    <T> JsonWriter objects(String name, List<T> items, BiConsumer<JsonWriter, T> body) {
        return items.isEmpty()
                ? this
                : run(() -> {
                    generator.writeArrayFieldStart(name);
                    for (T item : items) {
                        generator.writeStartObject();
                        body.accept(this, item);
                        generator.writeEndObject();
                    }
                    generator.writeEndArray();
                });
    }

    private JsonWriter run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException("a string is written without I/O", e);
        }
        return this;
    }

    private interface Step {
        void run() throws IOException;
    }
}
