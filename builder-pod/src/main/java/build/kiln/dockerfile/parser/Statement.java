package build.kiln.dockerfile.parser;

import java.util.List;

/**
 * One instruction as it stands in the file.
 *
 * @param keyword its name as written
 * @param flags the {@code --name=value} words before the arguments, without quotes
 * @param heredocs in the order they are announced
 * @param source its text on one line, continuations joined, heredocs left out
 * @param lines from its first to its last line, heredocs included
 * @param comments the comment lines right above it, without hash
 */
public record Statement(
        String keyword,
        List<String> flags,
        Arguments arguments,
        List<Heredoc> heredocs,
        String source,
        LineRange lines,
        List<String> comments) {
    public Statement {
        flags = List.copyOf(flags);
        heredocs = List.copyOf(heredocs);
        comments = List.copyOf(comments);
    }

    Statement withHeredocs(List<Heredoc> read, int lastLine) {
        return new Statement(keyword, flags, arguments, read, source, new LineRange(lines.first(), lastLine), comments);
    }
}
