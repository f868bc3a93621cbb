package build.kiln.dockerfile.text;

/**
 * Unicode's White_Space property, which decides where Docker trims and splits. Java's own notions differ:
 * {@link Character#isWhitespace(int)} leaves out the no-break spaces, {@link String#trim()} knows ASCII only.
 */
public final class Space {
    private Space() {}

    public static boolean isSpace(int codePoint) {
        return switch (codePoint) {
            case '\t', '\n', 0x0b, '\f', '\r', ' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default -> codePoint >= 0x2000 && codePoint <= 0x200a;
        };
    }

    public static String trim(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return trimStart(text.substring(0, end));
    }

    public static String trimStart(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    /** True for text that holds nothing else, and for empty text. */
    public static boolean isBlank(String text) {
        return trimStart(text).isEmpty();
    }
}
