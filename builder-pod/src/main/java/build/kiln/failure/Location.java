package build.kiln.failure;

/**
 * Where in a Dockerfile something stands.
 *
 * @param file the Dockerfile's name as the user gave it
 * @param startLine first line, counted from 1
 * @param endLine last line, inclusive
 * @param instruction the instruction's source text on one line, e.g. {@code RUN npm ci}
 */
public record Location(String file, int startLine, int endLine, String instruction) {
    public Location {
        if (startLine < 1 || endLine < startLine) {
            throw new IllegalArgumentException("not a line range: " + startLine + "-" + endLine);
        }
    }

    /** {@code Dockerfile:14}. */
    @Override
    public String toString() {
        return file + ":" + startLine;
    }
}
