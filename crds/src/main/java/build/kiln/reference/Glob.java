package build.kiln.reference;

/**
 * Matches a text against a pattern in which {@code *} stands for any characters and {@code ?} for one; every other
 * character stands for itself. Takes at most the product of both lengths in time.
 */
public final class Glob {
    private Glob() {}

    /** The pattern as a regular expression, without anchors, for texts without slashes and line ends. */
    public static String expression(String pattern) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            switch (character) {
                case '*' -> expression.append("[^/]*");
                case '?' -> expression.append("[^/]");
                default ->
                    expression
                            .append(character > 127 || Character.isLetterOrDigit(character) ? "" : "\\")
                            .append(character);
            }
        }
        return expression.toString();
    }

    public static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
