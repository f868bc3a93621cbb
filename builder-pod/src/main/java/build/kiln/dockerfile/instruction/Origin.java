package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.text.Space;
import java.util.List;

/**
 * Where an instruction comes from.
 *
 * @param keyword its name as written
 * @param source its text on one line, without the content of heredocs
 * @param comments the comment lines right above it, without hash
 */
public record Origin(String keyword, String source, LineRange lines, List<String> comments) {
    public Origin {
        comments = List.copyOf(comments);
    }

    static Origin of(Statement statement) {
        return new Origin(statement.keyword(), Space.trim(statement.source()), statement.lines(), statement.comments());
    }

    /**
     * What the comment right above says of {@code name}: the rest of its first line that begins with that word. Empty
     * without one.
     */
    public String descriptionOf(String name) {
        return comments.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }

    /** The same at another place: an ONBUILD trigger runs where its FROM stands. */
    public Origin at(LineRange place) {
        return new Origin(keyword, source, place, comments);
    }
}
