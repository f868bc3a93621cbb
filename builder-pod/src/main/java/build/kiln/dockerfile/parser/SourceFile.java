package build.kiln.dockerfile.parser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Dockerfile as it was given.
 *
 * @param name as the user knows it, for messages
 * @param text without a byte order mark
 */
public record SourceFile(String name, String text) {
    /** A Dockerfile may be no larger than this, in bytes. */
    public static final int MAX_BYTES = 16 << 20;

    private static final String BYTE_ORDER_MARK = "\ufeff";
    /** Lines shown before and after the one an excerpt is about. */
    private static final int CONTEXT = 4;

    public SourceFile {
        text = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** Reads {@code content} as UTF-8; what is not UTF-8 becomes the replacement character. */
    public static SourceFile decode(String name, byte[] content) throws DockerfileException {
        SourceFile file = new SourceFile(name, "");
        if (content.length > MAX_BYTES) {
            throw DockerfileException.of("the Dockerfile is larger than " + MAX_BYTES + " bytes")
                    .in(file);
        }
        return new SourceFile(name, new String(content, StandardCharsets.UTF_8));
    }

    /** The lines of the text, each with its line feed. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    /** The lines around {@code lines}, numbered, those in it marked by {@code >>>}; empty when there is no such line. */
    public String excerpt(LineRange lines) {
        List<String> all = lines();
        int from = Math.max(1, lines.first() - CONTEXT);
        int to = Math.min(all.size(), lines.last() + CONTEXT);
        if (from > to || lines.first() > all.size()) {
            return "";
        }
        String rule = "--------------------";
        List<String> out = new ArrayList<>(List.of(name + ":" + lines.first(), rule));
        for (int line = from; line <= to; line++) {
            String mark = lines.contains(line) ? ">>> " : "    ";
            out.add(" %3d | %s%s".formatted(line, mark, all.get(line - 1)).stripTrailing());
        }
        out.add(rule);
        return String.join("\n", out) + "\n";
    }
}
