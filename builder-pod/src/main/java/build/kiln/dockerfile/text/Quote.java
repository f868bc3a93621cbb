package build.kiln.dockerfile.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** Double quotes around text, with the escapes of Go's {@code %q}: Docker's history entries and messages are made so. */
public final class Quote {
    private Quote() {}

    public static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(ch -> append(out, ch));
        return out.append('"').toString();
    }

    /** {@code ["a" "b"]}. */
    public static String quoteAll(Collection<String> texts) {
        return texts.stream().map(Quote::quote).collect(Collectors.joining(" ", "[", "]"));
    }

    private static void append(StringBuilder out, int ch) {
        switch (ch) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> appendOther(out, ch);
        }
    }

    private static void appendOther(StringBuilder out, int ch) {
        if (isPrintable(ch)) {
            out.appendCodePoint(ch);
        } else if (ch < 0x80) {
            out.append("\\x%02x".formatted(ch));
        } else if (ch < 0x10000) {
            out.append("\\u%04x".formatted(ch));
        } else {
            out.append("\\U%08x".formatted(ch));
        }
    }

    private static boolean isPrintable(int ch) {
        if (ch == ' ') {
            return true;
        }
        return switch (Character.getType(ch)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
