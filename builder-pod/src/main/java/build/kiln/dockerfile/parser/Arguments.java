package build.kiln.dockerfile.parser;

import java.util.ArrayList;
import java.util.List;

/** What follows an instruction's name and flags, in the form that its grammar gives it. */
public sealed interface Arguments {
    record None() implements Arguments {}

    /** A line that is taken as a whole, e.g. a shell command. */
    record Text(String text) implements Arguments {}

    /** Words between white space, quotes included. */
    record Words(List<String> words) implements Arguments {
        public Words {
            words = List.copyOf(words);
        }
    }

    /** The exec form: a JSON array of strings. */
    record Json(List<String> values) implements Arguments {
        public Json {
            values = List.copyOf(values);
        }
    }

    /** {@code name=value …}, or {@code name value} of old. */
    record Pairs(List<Pair> pairs) implements Arguments {
        public Pairs {
            pairs = List.copyOf(pairs);
        }
    }

    /**
     * One name and its value.
     *
     * @param legacy written as {@code name value}
     */
    record Pair(String name, String value, boolean legacy) {}

    /** HEALTHCHECK: a type and what belongs to it. */
    record Check(String type, Arguments command) implements Arguments {}

    /** ONBUILD: an instruction for later. */
    record Nested(Statement statement) implements Arguments {}

    /** The arguments as plain strings, in order. */
    default List<String> strings() {
        return switch (this) {
            case None none -> List.of();
            case Text line -> List.of(line.text());
            case Words list -> list.words();
            case Json list -> list.values();
            case Pairs list ->
                list.pairs().stream()
                        .map(pair -> pair.name() + "=" + pair.value())
                        .toList();
            case Check check -> prepend(check.type(), check.command().strings());
            case Nested nested ->
                prepend(
                        nested.statement().keyword(),
                        nested.statement().arguments().strings());
        };
    }

    private static List<String> prepend(String first, List<String> rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }
}
