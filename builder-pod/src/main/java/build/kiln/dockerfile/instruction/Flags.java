package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code --name=value} words of an instruction, checked against those that it knows. */
final class Flags {
    static final Map<String, FlagType> NONE = Map.of();

    private final Map<String, List<String>> values;

    private Flags(Map<String, List<String>> values) {
        this.values = values;
    }

    static Flags parse(Statement statement, Map<String, FlagType> known) throws DockerfileException {
        Map<String, List<String>> values = new HashMap<>();
        for (String flag : statement.flags()) {
            int equals = flag.indexOf('=');
            String shown = equals < 0 ? flag : flag.substring(0, equals);
            String name = shown.substring(2);
            FlagType type = known.get(name);
            if (type == null) {
                throw DockerfileException.of(
                        "unknown flag: " + shown + Suggestion.hint(Suggestion.of(name, known.keySet())));
            }
            List<String> given = values.computeIfAbsent(name, absent -> new ArrayList<>());
            if (type != FlagType.LIST && !given.isEmpty()) {
                throw DockerfileException.of("duplicate flag specified: " + shown);
            }
            Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(flag.substring(equals + 1));
            given.add(type == FlagType.SWITCH ? toggle(shown, value) : required(shown, value));
        }
        return new Flags(values);
    }

    /** Empty text when the flag is not given. */
    String text(String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    boolean isSet(String name) {
        return toggle(name).orElse(false);
    }

    /** Empty when the flag is not given. */
    Optional<Boolean> toggle(String name) {
        return Optional.ofNullable(values.get(name))
                .map(given -> given.getFirst().equals("true"));
    }

    List<String> list(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String required(String flag, Optional<String> value) throws DockerfileException {
        return value.orElseThrow(() -> missingValue(flag));
    }

    private static String toggle(String flag, Optional<String> value) throws DockerfileException {
        if (value.isEmpty()) {
            return "true";
        }
        String given = value.get().toLowerCase(Locale.ROOT);
        return switch (given) {
            case "" -> throw missingValue(flag);
            case "true", "false" -> given;
            default ->
                throw DockerfileException.of("expecting boolean value for flag " + flag + ", not: " + value.get());
        };
    }

    private static DockerfileException missingValue(String flag) {
        return DockerfileException.of("missing a value on flag: " + flag);
    }
}
