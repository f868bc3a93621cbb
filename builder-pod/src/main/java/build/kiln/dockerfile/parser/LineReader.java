package build.kiln.dockerfile.parser;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hands out the lines of a file, none longer than Docker takes. */
final class LineReader {
    /** In bytes, line feed included. */
    private static final int MAX_LINE = 64 * 1024;

    private final List<String> lines;
    private int read;

    LineReader(SourceFile file) {
        this.lines = file.lines();
    }

    boolean hasNext() {
        return read < lines.size();
    }

    /** The next line with its line feed. */
    String next() throws DockerfileException {
        String line = lines.get(read++);
        int terminator = line.endsWith("\n") ? 1 : 0;
        if (line.length() > MAX_LINE / 4 && line.getBytes(StandardCharsets.UTF_8).length - terminator >= MAX_LINE) {
            throw DockerfileException.of("dockerfile line greater than max allowed size of " + (MAX_LINE - 1))
                    .at(LineRange.of(read))
                    .withRemedy("Split the line with continuations, or move its content to a file.");
        }
        return line;
    }

    /** The number of the line read last; 0 before the first. */
    int number() {
        return read;
    }
}
