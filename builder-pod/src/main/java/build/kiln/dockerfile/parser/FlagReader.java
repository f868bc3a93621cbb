package build.kiln.dockerfile.parser;

import java.util.ArrayList;
import java.util.List;

/** Parts the leading {@code --…} words of a line from its arguments. */
final class FlagReader {
    private final char escape;

    FlagReader(char escape) {
        this.escape = escape;
    }

    /**
     * A line in two parts.
     *
     * @param flags without quotes and escapes; a lone {@code --}, which ends them, is left out
     * @param rest what follows the last flag
     */
    record Split(List<String> flags, String rest) {}

    Split split(String line) {
        List<String> flags = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < line.length() && isBlank(line.charAt(at))) {
                at++;
            }
            if (!line.startsWith("--", at)) {
                return new Split(flags, line.substring(at));
            }
            Word word = word(line, at);
            at = word.end();
            boolean delimiter = word.text().equals("--");
            if (delimiter) {
                return new Split(flags, line.substring(at));
            }
            flags.add(word.text());
        }
    }

    private record Word(String text, int end) {}

    private Word word(String line, int start) {
        StringBuilder text = new StringBuilder();
        char quote = 0;
        int at = start;
        for (; at < line.length(); at++) {
            char ch = line.charAt(at);
            if (quote == 0 && isBlank(ch)) {
                break;
            }
            if (quote == 0 && (ch == '\'' || ch == '"')) {
                quote = ch;
            } else if (quote != 0 && ch == quote) {
                quote = 0;
            } else if (ch != escape) {
                text.append(ch);
            } else if (at + 1 < line.length()) {
                text.append(line.charAt(++at));
            }
        }
        return new Word(text.toString(), at);
    }

    /** Docker reads flags byte by byte, so that white space beyond ASCII separates none. */
    private static boolean isBlank(char ch) {
        return ch == ' ' || (ch >= '\t' && ch <= '\r');
    }
}
