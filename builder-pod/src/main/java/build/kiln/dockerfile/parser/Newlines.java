package build.kiln.dockerfile.parser;

/** The ends of lines. */
final class Newlines {
    private Newlines() {}

    /** {@code line} without the line feeds and carriage returns at its end. */
    static String strip(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }
}
