package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import java.util.ArrayList;
import java.util.List;

/** One record of comma-separated values (RFC 4180). */
final class Csv {
    private final String line;
    private final List<String> fields = new ArrayList<>();
    private int at;

    private Csv(String line) {
        this.line = line;
    }

    /**
     * Reads the fields of {@code line}.
     *
     * @param what is read, for the message
     */
    static List<String> fields(String line, String what) throws DockerfileException {
        try {
            return new Csv(line).read();
        } catch (DockerfileException e) {
            throw DockerfileException.of("failed to parse csv " + what + ": " + e.message());
        }
    }

    private List<String> read() throws DockerfileException {
        if (line.isEmpty()) {
            throw DockerfileException.of("EOF");
        }
        do {
            fields.add(line.startsWith("\"", at) ? quoted() : plain());
        } while (at++ < line.length());
        return fields;
    }

    private String plain() throws DockerfileException {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        int quote = line.indexOf('"', at);
        if (quote >= 0 && quote < end) {
            throw malformed(quote, "bare \" in non-quoted-field");
        }
        String field = line.substring(at, end);
        at = end;
        return field;
    }

    private String quoted() throws DockerfileException {
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                throw malformed(at, "extraneous or missing \" in quoted-field");
            }
            field.append(line, at, quote);
            at = quote + 1;
            if (!line.startsWith("\"", at)) {
                break;
            }
            field.append('"');
            at++;
        }
        if (at < line.length() && line.charAt(at) != ',') {
            throw malformed(at - 1, "extraneous or missing \" in quoted-field");
        }
        return field.toString();
    }

    private static DockerfileException malformed(int index, String why) {
        return DockerfileException.of("parse error on line 1, column " + (index + 1) + ": " + why);
    }
}
