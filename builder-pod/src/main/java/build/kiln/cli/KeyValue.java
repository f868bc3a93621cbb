package build.kiln.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Options of the form {@code KEY=VALUE}. */
record KeyValue(String key, String value) {
    /** Reads {@code KEY=VALUE}. */
    static KeyValue parse(String option, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new UsageException("%s: \"%s\" is not KEY=VALUE".formatted(option, text));
        }
        return new KeyValue(text.substring(0, equals), text.substring(equals + 1));
    }

    /** All of an option's values by key; a key given twice has its last value. */
    static Map<String, String> all(String option, List<String> texts) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : texts) {
            KeyValue pair = parse(option, text);
            values.put(pair.key, pair.value);
        }
        return values;
    }

    /** The same, where a key alone has an empty value. */
    static Map<String, String> allOrEmpty(String option, List<String> texts) {
        return all(
                option,
                texts.stream()
                        .map(text -> text.contains("=") ? text : text + "=")
                        .toList());
    }

    /**
     * Build arguments: {@code KEY=VALUE}, or {@code KEY} alone to take the value of the caller's environment. A key whose
     * variable is not set is left out.
     */
    static Map<String, String> arguments(List<String> texts, Function<String, Optional<String>> environment) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : texts) {
            if (text.contains("=")) {
                KeyValue pair = parse("--build-arg", text);
                values.put(pair.key, pair.value);
            } else {
                environment.apply(text).ifPresent(value -> values.put(text, value));
            }
        }
        return values;
    }
}
