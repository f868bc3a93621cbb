package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.text.Quote;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * FROM and what follows it up to the next FROM.
 *
 * @param origin of FROM
 * @param base image, stage or {@code scratch}, not expanded
 * @param name in lower case
 * @param nameAsWritten the name before it was lower-cased; empty without one
 * @param as the word between base and name as written; empty without one
 * @param platform not expanded; empty when not given
 */
public record Stage(
        Origin origin,
        String base,
        Optional<String> name,
        String nameAsWritten,
        String as,
        String platform,
        List<Instruction> instructions) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

    public Stage {
        instructions = List.copyOf(instructions);
    }

    /** Reads FROM; the stage has no instructions yet. */
    static Stage parse(Statement statement) throws DockerfileException {
        List<String> words = statement.arguments().strings();
        boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("as");
        if (!named && words.size() != 1) {
            throw DockerfileException.of("FROM requires either one or three arguments")
                    .withRemedy("Write FROM image or FROM image AS name.");
        }
        String written = named ? words.get(2) : "";
        Optional<String> name = named ? Optional.of(written.toLowerCase(Locale.ROOT)) : Optional.empty();
        if (named && !NAME.matcher(name.orElseThrow()).matches()) {
            throw DockerfileException.of("invalid name for build stage: " + Quote.quote(written)
                    + ", name can't start with a number or contain symbols");
        }
        String platform =
                Flags.parse(statement, Map.of("platform", FlagType.TEXT)).text("platform");
        return new Stage(
                Origin.of(statement), words.getFirst(), name, written, named ? words.get(1) : "", platform, List.of());
    }

    Stage withInstructions(List<Instruction> all) {
        return new Stage(origin, base, name, nameAsWritten, as, platform, all);
    }
}
