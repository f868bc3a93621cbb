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
    private static final String RULE = "--------------------\n";
    private static final int NUMBER_WIDTH = 3;

    /** How many lines an excerpt shows beside its own; which side they are on does not matter, and one is free. */
    private static final int AROUND_ONE_LINE = 4;

    private static final int AROUND_SEVERAL_LINES = 2;

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

    /**
     * The lines around {@code lines} under {@code name:line}, numbered, those in it marked by {@code >>>}, as BuildKit
     * shows them; empty when there is no such line.
     */
    public String excerpt(LineRange lines) {
        String[] all = text.split("\n", -1);
        if (lines.first() > all.length) {
            return "";
        }
        int from = lines.first();
        int to = Math.min(all.length, lines.last());
        int wanted = from == to ? AROUND_ONE_LINE : AROUND_SEVERAL_LINES;
        for (int added = 0; added < wanted; added++) {
            if (from > 1) {
                from--;
                added++;
            }
            if (to < all.length) {
                to++;
                added++;
            }
        }
        StringBuilder out = new StringBuilder(name + ":" + lines.first() + "\n" + RULE);
        for (int line = from; line <= to; line++) {
            String number = Integer.toString(line);
            out.append(" ".repeat(Math.max(1, NUMBER_WIDTH + 1 - number.length())))
                    .append(number)
                    .append(lines.contains(line) ? " | >>> " : " |     ")
                    .append(all[line - 1].stripTrailing())
                    .append('\n');
        }
        return out.append(RULE).toString();
    }
}
