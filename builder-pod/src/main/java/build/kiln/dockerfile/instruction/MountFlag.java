package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.shell.ShellException;
import java.util.List;
import java.util.Locale;

/**
 * {@code RUN --mount} as written. Its fields may hold variables, so that only the place it takes files from is known
 * before the build.
 *
 * @param from stage, image or named context; empty when not given
 */
public record MountFlag(List<String> fields, String from) {
    public MountFlag {
        fields = List.copyOf(fields);
    }

    static MountFlag parse(String flag) throws DockerfileException {
        List<String> fields = Csv.fields(flag, "mounts");
        String from = "";
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals > 0
                    && field.substring(0, equals).toLowerCase(Locale.ROOT).equals("from")) {
                from = field.substring(equals + 1);
                int dollar = from.indexOf('$');
                if (dollar >= 0 && dollar != from.length() - 1) {
                    throw DockerfileException.of(
                            "'from' doesn't support variable expansion, define alias stage instead");
                }
            }
        }
        return new MountFlag(fields, from);
    }

    /** The mount with values for its variables. */
    public RunMount expand(Expander expander) throws DockerfileException, ShellException {
        MountReader reader = new MountReader();
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                reader.flag(field);
            } else {
                String key = field.substring(0, equals).toLowerCase(Locale.ROOT);
                reader.option(key, expander.word(field.substring(equals + 1)), field);
            }
        }
        return reader.mount();
    }
}
