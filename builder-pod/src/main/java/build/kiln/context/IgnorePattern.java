package build.kiln.context;

import java.util.function.Predicate;

/**
 * One pattern of an ignore file.
 *
 * @param text cleaned, without the mark of an exception
 * @param exception {@code !}: what matches belongs to the context after all
 */
record IgnorePattern(String text, boolean exception, Predicate<String> matcher) {
    /** Throws {@link IllegalArgumentException} for a malformed pattern. */
    static IgnorePattern of(String text, boolean exception) {
        checkStart(text);
        return new IgnorePattern(text, exception, new Translation(text).matcher());
    }

    boolean matches(String path) {
        return matcher.test(path);
    }

    /** Whether it also matches when one of the directories above {@code path} does. */
    boolean matchesPathOrParent(String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (matches(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /** The path without wildcards that everything it matches begins with, when that is all there is to it. */
    String withoutTrailingStars() {
        String path = text;
        for (String stars : new String[] {"/**", "/*"}) {
            path = path.endsWith(stars) ? path.substring(0, path.length() - stars.length()) : path;
        }
        return path;
    }

    boolean isPlainPrefix() {
        return withoutTrailingStars().chars().noneMatch(ch -> "*[]?^\\".indexOf(ch) >= 0);
    }

    /**
     * Checks brackets and escapes as far as Docker does: up to the first star, and up to the second when a lone dot would
     * match so far. What is malformed further on may still be an expression.
     */
    private static void checkStart(String text) {
        int start = stars(text, 0);
        int first = checkUpToStar(text, start);
        boolean matchesDot =
                new Translation(text.substring(start, first)).matcher().test(".");
        if (matchesDot) {
            checkUpToStar(text, stars(text, first));
        }
    }

    private static int stars(String text, int from) {
        int at = from;
        while (text.startsWith("*", at)) {
            at++;
        }
        return at;
    }

    /** Bracket expressions hold at least one character or range, and escapes something to escape. */
    private static int checkUpToStar(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '*') {
            char ch = text.charAt(at++);
            if (ch == '\\') {
                at = pastMember(text, at - 1);
            } else if (ch == '[') {
                at += text.startsWith("^", at) ? 1 : 0;
                do {
                    at = pastMember(text, at);
                    at = text.startsWith("-", at) ? pastMember(text, at + 1) : at;
                } while (!text.startsWith("]", at));
                at++;
            }
        }
        return at;
    }

    private static int pastMember(String text, int at) {
        int member = text.startsWith("\\", at) ? at + 1 : at;
        boolean escaped = member > at;
        if (member >= text.length() || (!escaped && (text.charAt(member) == '-' || text.charAt(member) == ']'))) {
            throw new IllegalArgumentException("syntax error in pattern");
        }
        return member + Character.charCount(text.codePointAt(member));
    }

    /** Makes a regular expression of a pattern, or something faster where that says the same. */
    private static final class Translation {
        private enum Shape {
            EXACT,
            PREFIX,
            SUFFIX,
            EXPRESSION
        }

        private final String text;
        private final StringBuilder expression = new StringBuilder("^");
        private final StringBuilder literal = new StringBuilder();
        private String prefix = "";
        private boolean literalFromStart = true;
        private Shape shape = Shape.EXACT;
        private int at;

        Translation(String text) {
            this.text = text;
        }

        Predicate<String> matcher() {
            while (at < text.length()) {
                boolean first = at == 0;
                int ch = text.codePointAt(at);
                at += Character.charCount(ch);
                if (ch == '*' && text.startsWith("*", at)) {
                    at++;
                    doubleStar();
                    shape = first ? Shape.SUFFIX : shape;
                } else {
                    single(ch);
                }
            }
            return switch (shape) {
                case EXACT -> text::equals;
                case PREFIX -> {
                    String prefix = text.substring(0, text.length() - 2);
                    yield path -> path.startsWith(prefix);
                }
                case SUFFIX -> {
                    String suffix = text.substring(2);
                    yield path -> path.endsWith(suffix) || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
                }
                case EXPRESSION -> expression();
            };
        }

        /** Most paths differ from a pattern in how they begin or end, which is quick to see. */
        private Predicate<String> expression() {
            PathExpression compiled =
                    PathExpression.compile(expression.append('$').toString());
            String start = prefix;
            String end = literal.toString();
            return path -> path.startsWith(start) && path.endsWith(end) && compiled.matches(path);
        }

        /** Any number of directories; at the end, everything. */
        private void doubleStar() {
            at += text.startsWith("/", at) ? 1 : 0;
            if (at < text.length()) {
                special("(.*/)?");
            } else if (shape == Shape.EXACT) {
                shape = Shape.PREFIX;
            } else {
                special(".*");
            }
        }

        private void single(int ch) {
            switch (ch) {
                case '*' -> special("[^/]*");
                case '?' -> special("[^/]");
                case '[', ']' -> special(Character.toString(ch));
                case '.', '+', '(', ')', '|', '{', '}', '$' -> {
                    expression.append('\\').appendCodePoint(ch);
                    literal.appendCodePoint(ch);
                }
                case '^' -> {
                    endLiteral();
                    expression.append('^');
                }
                case '\\' -> escape();
                default -> {
                    expression.appendCodePoint(ch);
                    literal.appendCodePoint(ch);
                }
            }
        }

        /** With nothing to escape it escapes the end of the expression: Docker leaves it so. */
        private void escape() {
            if (at == text.length()) {
                endLiteral();
                expression.append('\\');
                return;
            }
            int escaped = text.codePointAt(at);
            at += Character.charCount(escaped);
            special("\\" + Character.toString(escaped));
        }

        private void special(String part) {
            endLiteral();
            expression.append(part);
            shape = Shape.EXPRESSION;
        }

        private void endLiteral() {
            prefix = literalFromStart ? literal.toString() : prefix;
            literalFromStart = false;
            literal.setLength(0);
        }
    }
}
