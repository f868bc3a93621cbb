package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.parser.Directive.Name;
import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads directives line by line, until a line is none. */
public final class DirectiveReader {
    private final String comment;
    private final Set<Name> seen = EnumSet.noneOf(Name.class);
    private int line;
    private boolean done;

    private DirectiveReader(String comment, int linesBefore) {
        this.comment = comment;
        this.line = linesBefore;
    }

    static DirectiveReader atStart() {
        return new DirectiveReader("#", 0);
    }

    /** Reads {@code comment}, the text after the hash, as a directive. */
    public static Optional<Directive> inComment(String comment) {
        return new DirectiveReader("", 0).parse(Space.trimStart(comment));
    }

    /**
     * The directives of a whole file. Unlike the parser, this passes over a first line {@code #!…} and stops at a
     * repeated directive without complaint.
     */
    static List<Directive> readAll(SourceFile file) {
        List<String> lines = file.lines();
        int shebang = !lines.isEmpty() && lines.getFirst().startsWith("#!") ? 1 : 0;
        DirectiveReader reader = new DirectiveReader("#", shebang);
        List<Directive> found = new ArrayList<>();
        for (String line : lines.subList(shebang, lines.size())) {
            Optional<Directive> directive = reader.next(Newlines.strip(line));
            if (directive.isEmpty() || !reader.seen.add(directive.get().name())) {
                break;
            }
            found.add(directive.get());
        }
        return found;
    }

    /** Takes the next line of the file; empty from the first line on that is no directive. */
    Optional<Directive> read(String text) throws DockerfileException {
        Optional<Directive> found = next(text);
        if (found.isPresent() && !seen.add(found.get().name())) {
            throw DockerfileException.of("only one " + found.get().name().word() + " parser directive can be used")
                    .at(LineRange.of(line));
        }
        return found;
    }

    private Optional<Directive> next(String text) {
        line++;
        Optional<Directive> found = done || !text.startsWith(comment)
                ? Optional.empty()
                : parse(Space.trimStart(text.substring(comment.length())));
        done = found.isEmpty();
        return found;
    }

    /** {@code name = value}: a known name, an equals sign, a value; of a blank value one blank is left. */
    private Optional<Directive> parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return Optional.empty();
        }
        String name = stripAscii(text.substring(0, equals)).toLowerCase(Locale.ROOT);
        String rest = text.substring(equals + 1);
        String stripped = stripAscii(rest);
        String value = stripped.isEmpty() && !rest.isEmpty() ? rest.substring(rest.length() - 1) : stripped;
        return Arrays.stream(Name.values())
                .filter(known -> known.word().equals(name) && !value.isEmpty())
                .findFirst()
                .map(known -> new Directive(known, value, line));
    }

    private static String stripAscii(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isAsciiSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isAsciiSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isAsciiSpace(char ch) {
        return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
    }
}
