package build.kiln.dockerfile.shell;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * A shell pattern of {@code *}, {@code ?} and literal characters, without brackets. Neither wildcard matches a line
 * break. Matching takes time proportional to pattern length times text length.
 */
final class ShellPattern {
    private static final int ANY = -1;
    private static final int STAR = -2;
    private static final long MAX_WORK = 1L << 26;

    /** What a star prefers where it has a choice. */
    enum Stars {
        SHORTEST,
        LONGEST
    }

    private final int[] tokens;
    private final Stars stars;

    private ShellPattern(int[] tokens, Stars stars) {
        this.tokens = tokens;
        this.stars = stars;
    }

    /** A backslash takes the meaning from a wildcard or itself; before {@code /} and <code>}</code> it only ends there. */
    static ShellPattern parse(String pattern, Stars stars) throws ShellException {
        List<Integer> tokens = new ArrayList<>();
        Cursor in = new Cursor(pattern);
        while (!in.atEnd()) {
            int ch = in.next();
            switch (ch) {
                case '*' -> {
                    if (tokens.isEmpty() || tokens.getLast() != STAR) {
                        tokens.add(STAR);
                    }
                }
                case '?' -> tokens.add(ANY);
                case '\\' -> {
                    if (in.peek() != '}' && in.peek() != '/') {
                        tokens.add(escaped(pattern, in.next()));
                    }
                }
                default -> tokens.add(ch);
            }
        }
        return new ShellPattern(tokens.stream().mapToInt(Integer::intValue).toArray(), stars);
    }

    private static int escaped(String pattern, int ch) throws ShellException {
        if (ch != '*' && ch != '?' && ch != '\\') {
            throw new ShellException(
                    "invalid pattern (" + pattern + ") in substitution: invalid escape '\\" + Cursor.show(ch) + "'");
        }
        return ch;
    }

    /** The pattern that matches reversed text; escapes stay before what they escape. */
    static String reverse(String pattern) {
        List<String> pieces = new ArrayList<>();
        int[] chars = pattern.codePoints().toArray();
        for (int i = 0; i < chars.length; i++) {
            boolean escape = chars[i] == '\\' && i + 1 < chars.length;
            pieces.add(
                    escape
                            ? Character.toString(chars[i]) + Character.toString(chars[++i])
                            : Character.toString(chars[i]));
        }
        return String.join("", pieces.reversed());
    }

    String trimPrefix(String value) throws ShellException {
        int[] text = value.codePoints().toArray();
        OptionalInt end = new Search(text).from(0);
        return end.isPresent() ? string(text, end.getAsInt(), text.length) : value;
    }

    /** For a pattern made of the {@linkplain #reverse reversed} text. */
    String trimSuffix(String value) throws ShellException {
        return reversed(trimPrefix(reversed(value)));
    }

    /** Replaces the first match by {@code replacement} as it stands. */
    String replaceFirst(String value, String replacement) throws ShellException {
        int[] text = value.codePoints().toArray();
        Search search = new Search(text);
        for (int start = 0; start <= text.length; start++) {
            OptionalInt end = search.from(start);
            if (end.isPresent()) {
                return string(text, 0, start) + replacement + string(text, end.getAsInt(), text.length);
            }
        }
        return value;
    }

    /** Replaces every match by {@code replacement}, a {@link ReplacementTemplate}; an empty match right after one does not count. */
    String replaceAll(String value, String replacement) throws ShellException {
        int[] text = value.codePoints().toArray();
        Search search = new Search(text);
        ReplacementTemplate template = new ReplacementTemplate(replacement);
        StringBuilder out = new StringBuilder();
        int copied = 0;
        int start = 0;
        while (start <= text.length) {
            OptionalInt match = search.from(start);
            if (match.isEmpty()) {
                start++;
                continue;
            }
            int end = match.getAsInt();
            out.append(string(text, copied, start));
            if (end > copied || start == 0) {
                out.append(template.fill(string(text, start, end)));
            }
            copied = end;
            start = Math.max(end, start + 1);
        }
        return out.append(string(text, copied, text.length)).toString();
    }

    private static String string(int[] text, int from, int to) {
        return from >= to ? "" : new String(text, from, to - from);
    }

    private static String reversed(String text) {
        int[] chars = text.codePoints().toArray();
        for (int i = 0, j = chars.length - 1; i < j; i++, j--) {
            int ch = chars[i];
            chars[i] = chars[j];
            chars[j] = ch;
        }
        return new String(chars, 0, chars.length);
    }

    /**
     * Depth-first search in the order of preference. Only stars branch; one that led nowhere from some place is not
     * tried there again.
     */
    private final class Search {
        private final int[] text;
        private final BitSet tried = new BitSet();

        Search(int[] text) throws ShellException {
            this.text = text;
            if ((long) (text.length + 1) * (tokens.length + 1) > MAX_WORK) {
                throw new ShellException("pattern and value are too long to match");
            }
        }

        /** Where the preferred match that starts at {@code start} ends. */
        OptionalInt from(int start) {
            List<Branch> open = new ArrayList<>(List.of(new Branch(0, start)));
            List<Integer> trail = new ArrayList<>();
            while (!open.isEmpty()) {
                Branch branch = open.removeLast();
                int token = branch.token();
                int at = branch.at();
                while (token < tokens.length) {
                    if (tokens[token] != STAR) {
                        if (at == text.length || !accepts(tokens[token], text[at])) {
                            break;
                        }
                        token++;
                        at++;
                        continue;
                    }
                    int place = at * (tokens.length + 1) + token;
                    if (tried.get(place)) {
                        break;
                    }
                    tried.set(place);
                    trail.add(place);
                    if (at == text.length || text[at] == '\n') {
                        token++;
                    } else if (stars == Stars.LONGEST) {
                        open.add(new Branch(token + 1, at));
                        at++;
                    } else {
                        open.add(new Branch(token, at + 1));
                        token++;
                    }
                }
                if (token == tokens.length) {
                    trail.forEach(tried::clear);
                    return OptionalInt.of(at);
                }
            }
            return OptionalInt.empty();
        }

        private boolean accepts(int token, int ch) {
            return token == ANY ? ch != '\n' : token == ch;
        }
    }

    private record Branch(int token, int at) {}
}
