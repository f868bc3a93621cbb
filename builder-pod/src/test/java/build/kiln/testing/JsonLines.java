package build.kiln.testing;

import build.kiln.io.json.InvalidJsonException;
import build.kiln.io.json.JsonObject;
import build.kiln.io.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Tables of cases kept as resources: one JSON object per line. */
public final class JsonLines {
    private JsonLines() {}

    /**
     * One case.
     *
     * @param line where it stands in the table, from 1
     */
    public record Case(int line, JsonObject json) {
        /** The texts under {@code name}; none when it is missing. */
        public List<String> texts(String name) throws InvalidJsonException {
            return json.texts(name).orElse(List.of());
        }

        @Override
        public String toString() {
            return "line " + line;
        }
    }

    /** The cases of the resource {@code name} beside {@code test}. */
    public static List<Case> read(Class<?> test, String name) {
        try (InputStream in = Objects.requireNonNull(test.getResourceAsStream(name), name)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return IntStream.range(0, lines.size())
                    .mapToObj(i -> new Case(i + 1, object(lines.get(i))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static JsonObject object(String line) {
        try {
            return JsonReader.object(line.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException(line, e);
        }
    }
}
