package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.parser.Arguments.Check;
import build.kiln.dockerfile.parser.Arguments.Json;
import build.kiln.dockerfile.parser.Arguments.Nested;
import build.kiln.dockerfile.parser.Arguments.None;
import build.kiln.dockerfile.parser.Arguments.Pair;
import build.kiln.dockerfile.parser.Arguments.Pairs;
import build.kiln.dockerfile.parser.Arguments.Text;
import build.kiln.dockerfile.parser.Arguments.Words;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Takes one joined line apart: name, flags, and arguments in the form of that instruction. */
final class StatementParser {
    private static final int MAX_NESTING = 50;
    private static final Pattern BLANKS = Pattern.compile("[\\t\\x0b\\f\\r ]+");

    private final char escape;

    StatementParser(char escape) {
        this.escape = escape;
    }

    char escape() {
        return escape;
    }

    Statement parse(String source, LineRange lines, List<String> comments) throws DockerfileException {
        return parse(source, lines, comments, 0);
    }

    private Statement parse(String source, LineRange lines, List<String> comments, int nesting)
            throws DockerfileException {
        if (nesting > MAX_NESTING) {
            throw DockerfileException.of("ONBUILD is nested too deep");
        }
        String[] split = BLANKS.split(Space.trim(source), 2);
        FlagReader.Split parts = new FlagReader(escape).split(split.length > 1 ? split[1] : "");
        String rest = Space.trim(parts.rest());
        Arguments arguments = switch (split[0].toLowerCase(Locale.ROOT)) {
            case "onbuild" -> rest.isEmpty() ? new None() : new Nested(parse(rest, lines, List.of(), nesting + 1));
            default -> arguments(split[0].toLowerCase(Locale.ROOT), rest);
        };
        return new Statement(split[0], parts.flags(), arguments, List.of(), source, lines, comments);
    }

    private Arguments arguments(String keyword, String rest) throws DockerfileException {
        if (rest.isEmpty()) {
            return new None();
        }
        return switch (keyword) {
            case "cmd", "entrypoint", "run", "shell" -> jsonOrText(rest);
            case "add", "copy", "volume" -> jsonOrWords(rest);
            case "expose", "from" -> words(rest);
            case "maintainer", "stopsignal", "user", "workdir" -> new Text(rest);
            case "arg" -> new Words(WordReader.read(rest, escape));
            case "env", "label" -> pairs(rest, keyword.toUpperCase(Locale.ROOT));
            case "healthcheck" -> check(rest);
            default -> new None();
        };
    }

    private static Arguments jsonOrText(String rest) throws DockerfileException {
        Optional<Json> json = json(rest);
        return json.isPresent() ? json.get() : new Text(rest);
    }

    private static Arguments jsonOrWords(String rest) throws DockerfileException {
        Optional<Json> json = json(rest);
        return json.isPresent() ? json.get() : words(rest);
    }

    private static Words words(String rest) {
        return new Words(List.of(BLANKS.split(rest, -1)));
    }

    /** Empty when {@code rest} is not valid JSON: then it is a shell form. */
    private static Optional<Json> json(String rest) throws DockerfileException {
        return switch (JsonArray.read(rest)) {
            case JsonArray.Strings strings -> Optional.of(new Json(strings.values()));
            case JsonArray.NotJson none -> Optional.empty();
            case JsonArray.NotStrings other ->
                throw DockerfileException.of("when using JSON array syntax, arrays must be comprised of strings only")
                        .withRemedy("Put every element into double quotes.");
        };
    }

    private static Arguments check(String rest) throws DockerfileException {
        int end = 0;
        while (end < rest.length() && !Space.isSpace(rest.charAt(end))) {
            end++;
        }
        String command = Space.trimStart(rest.substring(end));
        return new Check(rest.substring(0, end), command.isEmpty() ? new None() : jsonOrText(command));
    }

    private Arguments pairs(String rest, String keyword) throws DockerfileException {
        List<String> words = WordReader.read(rest, escape);
        if (words.isEmpty()) {
            return new None();
        }
        if (!words.getFirst().contains("=")) {
            String[] parts = BLANKS.split(rest, 2);
            if (parts.length < 2) {
                throw DockerfileException.of(keyword + " must have two arguments")
                        .withRemedy("Write " + keyword + " name=value.");
            }
            return new Pairs(List.of(new Pair(parts[0], parts[1], true)));
        }
        List<Pair> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw DockerfileException.of(
                        "Syntax error - can't find = in " + Quote.quote(word) + ". Must be of the form: name=value");
            }
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1), false));
        }
        return new Pairs(pairs);
    }
}
