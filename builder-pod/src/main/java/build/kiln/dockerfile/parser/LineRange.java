package build.kiln.dockerfile.parser;

/**
 * Lines of a file, counted from 1.
 *
 * @param last inclusive
 */
public record LineRange(int first, int last) {
    public LineRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a line range: " + first + "-" + last);
        }
    }

    public static LineRange of(int line) {
        return new LineRange(line, line);
    }

    public boolean contains(int line) {
        return line >= first && line <= last;
    }
}
