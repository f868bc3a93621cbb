package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.text.Suggestion;
import java.util.List;
import java.util.Locale;

/** {@code RUN --device}: a device of the Container Device Interface. */
public record Device(String name, boolean required) {
    static Device parse(String flag) throws DockerfileException {
        String name = "";
        boolean required = false;
        for (String field : Csv.fields(flag, "devices")) {
            int equals = field.indexOf('=');
            String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : field.substring(equals + 1);
            if (key.equals("required")) {
                required = equals < 0 || FlagValue.bool(key, value);
            } else if (equals >= 0 && key.equals("name")) {
                if (!name.isEmpty()) {
                    throw DockerfileException.of("device name already set to " + name);
                }
                name = value;
            } else if (name.isEmpty()) {
                name = field;
            } else if (equals < 0) {
                throw FlagValue.notAPair(field);
            } else {
                throw DockerfileException.of("unexpected key '" + key + "' in '" + field + "'"
                        + Suggestion.hint(Suggestion.of(key, List.of("name", "required"))));
            }
        }
        return new Device(name, required);
    }
}
