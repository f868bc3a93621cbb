package build.kiln.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The value of an option such as {@code type=oci,dest=image.tar}: fields separated by commas, as docker buildx reads them. A
 * field in double quotes may hold commas; a doubled quote stands for one.
 */
final class Fields {
    private final String option;
    private final Map<String, String> values;

    private Fields(String option, Map<String, String> values) {
        this.option = option;
        this.values = values;
    }

    /**
     * Reads {@code key=value} fields; a key alone counts as true.
     *
     * @param option the option's name, for messages
     */
    static Fields parse(String option, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : split(option, text)) {
            int equals = field.indexOf('=');
            String key =
                    (equals < 0 ? field : field.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            if (key.isEmpty()) {
                throw new UsageException("%s: \"%s\" is not a list of key=value fields".formatted(option, text));
            }
            values.put(key, equals < 0 ? "true" : field.substring(equals + 1));
        }
        return new Fields(option, values);
    }

    private static List<String> split(String option, String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new UsageException("%s: \"%s\" has a quote that is not closed".formatted(option, text));
        }
        fields.add(field.toString());
        return fields;
    }

    /** Takes a field away; what is left at {@link #done} was not understood. */
    Optional<String> take(String key) {
        return Optional.ofNullable(values.remove(key));
    }

    /** Takes the first of several names of one field. */
    Optional<String> takeAny(String... keys) {
        Optional<String> found = Optional.empty();
        for (String key : keys) {
            Optional<String> value = take(key);
            found = found.isPresent() ? found : value;
        }
        return found;
    }

    boolean takeFlag(String key, boolean otherwise) {
        return take(key).map(value -> flag(option, key, value)).orElse(otherwise);
    }

    /** Reads the value of a field that is on or off. */
    static boolean flag(String option, String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new UsageException("%s: %s is true or false, not \"%s\"".formatted(option, key, value));
        };
    }

    /** Takes all fields away whose keys look like {@code pattern}. */
    Map<String, String> takeMatching(Pattern pattern) {
        Map<String, String> found = new LinkedHashMap<>(values);
        found.keySet().removeIf(key -> !pattern.matcher(key).matches());
        values.keySet().removeAll(found.keySet());
        return found;
    }

    /** Fails when a field is left that nobody took. */
    void done() {
        if (!values.isEmpty()) {
            throw new UsageException("%s: unknown field \"%s\""
                    .formatted(option, values.keySet().iterator().next()));
        }
    }
}
