package build.kiln.io.http;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Header fields in order; names are compared without regard to case. */
public record Headers(List<Field> fields) {
    public static final Headers NONE = new Headers(List.of());

    /** One field. Line breaks, with which a value could forge further fields, are refused. */
    public record Field(String name, String value) {
        public Field {
            if (name.isEmpty() || !isText(name) || !isText(value)) {
                throw new IllegalArgumentException("not a header field: " + name);
            }
        }

        private static boolean isText(String text) {
            return text.chars().noneMatch(c -> c == '\r' || c == '\n' || c == 0);
        }

        boolean isNamed(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    public Headers {
        fields = List.copyOf(fields);
    }

    public static Headers of(String name, String value) {
        return NONE.with(name, value);
    }

    /** These fields and one more. */
    public Headers with(String name, String value) {
        return new Headers(Stream.concat(fields.stream(), Stream.of(new Field(name, value)))
                .toList());
    }

    /** These fields but those named {@code name}. */
    public Headers without(String name) {
        return new Headers(fields.stream().filter(field -> !field.isNamed(name)).toList());
    }

    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.isNamed(name))
                .map(Field::value)
                .findFirst();
    }

    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.isNamed(name))
                .map(Field::value)
                .toList();
    }
}
