package build.kiln.dockerfile.shell;

import build.kiln.dockerfile.shell.ShellLexer.Option;
import java.util.List;
import java.util.Set;

/** One pass over one word. */
final class WordScanner {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_GROWTH = 1 << 20;

    /** Whether escapes are part of what is read, for those who read it again. */
    enum Escapes {
        DROP,
        KEEP,
        /** Kept, and doubled inside quotes where they are literal, so that a pattern can be read from the result. */
        KEEP_FOR_PATTERN
    }

    record Scanned(String text, List<String> words) {}

    private final int escape;
    private final Set<Option> options;
    private final Cursor in;
    private final ParameterExpansion parameters;
    private final int limit;
    /**
     * The word being collected. It is one buffer for all levels of nesting: Docker's is, so that text before an operator
     * with a word ({@code 80${X:-1}}) is lost when a word is split. EXPOSE gives the same ports for it.
     */
    private final StringBuilder collecting = new StringBuilder();

    private boolean keepEscapes;
    private int depth;

    WordScanner(String word, char escape, Set<Option> options, References references) {
        this.escape = escape;
        this.options = options;
        this.in = new Cursor(word);
        this.limit = word.length() + MAX_GROWTH;
        this.keepEscapes = options.contains(Option.KEEP_ESCAPES);
        this.parameters = new ParameterExpansion(this, in, references, options.contains(Option.KEEP_UNSET));
    }

    Scanned scan() throws ShellException {
        return scanTo(Cursor.END, keepEscapes ? Escapes.KEEP : Escapes.DROP);
    }

    /** Reads on to {@code stop} and past it. */
    Scanned scanTo(int stop, Escapes escapes) throws ShellException {
        if (++depth > MAX_DEPTH) {
            throw new ShellException("substitutions are nested more than " + MAX_DEPTH + " deep");
        }
        boolean outer = keepEscapes;
        keepEscapes = escapes != Escapes.DROP;
        try {
            return collect(stop, escapes == Escapes.KEEP_FOR_PATTERN);
        } finally {
            keepEscapes = outer;
            depth--;
        }
    }

    private Scanned collect(int stop, boolean forPattern) throws ShellException {
        StringBuilder result = new StringBuilder();
        WordCollector words = new WordCollector(collecting);
        boolean quotes = !options.contains(Option.LITERAL_QUOTES);
        while (!in.atEnd()) {
            int ch = in.peek();
            if (ch == stop) {
                in.next();
                return new Scanned(result.toString(), words.words());
            }
            if (ch == '$') {
                String value = parameters.expand();
                result.append(value);
                words.add(value);
            } else if (ch == '<' || (quotes && (ch == '\'' || ch == '"'))) {
                String raw =
                        ch == '<' ? redirection() : ch == '"' ? doubleQuoted(forPattern) : singleQuoted(forPattern);
                result.append(raw);
                words.addRaw(raw);
            } else if (!plain(in.next(), result, words)) {
                break;
            }
            checkSize(result);
        }
        if (stop != Cursor.END) {
            throw new ShellException(
                    "unexpected end of statement while looking for matching " + Character.toString(stop));
        }
        return new Scanned(result.toString(), words.words());
    }

    /** Takes a character without meaning of its own, or an escaped one; false when there is nothing to escape. */
    private boolean plain(int ch, StringBuilder result, WordCollector words) {
        if (ch != escape) {
            words.add(ch);
            result.appendCodePoint(ch);
            return true;
        }
        if (keepEscapes) {
            words.addRaw(ch);
            result.appendCodePoint(ch);
        }
        int escaped = in.next();
        if (escaped == Cursor.END) {
            return false;
        }
        words.addRaw(escaped);
        result.appendCodePoint(escaped);
        return true;
    }

    private String singleQuoted(boolean forPattern) throws ShellException {
        StringBuilder result = new StringBuilder();
        quote(in.next(), result);
        while (true) {
            int ch = in.next();
            if (ch == Cursor.END) {
                throw new ShellException("unexpected end of statement while looking for matching single-quote");
            }
            if (ch == '\'') {
                quote(ch, result);
                return result.toString();
            }
            if (forPattern && ch == escape) {
                result.appendCodePoint(ch);
            }
            result.appendCodePoint(ch);
        }
    }

    private String doubleQuoted(boolean forPattern) throws ShellException {
        StringBuilder result = new StringBuilder();
        quote(in.next(), result);
        while (true) {
            int ch = in.peek();
            if (ch == Cursor.END) {
                throw new ShellException("unexpected end of statement while looking for matching double-quote");
            }
            if (ch == '"') {
                quote(in.next(), result);
                return result.toString();
            }
            if (ch == '$') {
                result.append(parameters.expand());
                checkSize(result);
            } else if (in.next() == escape) {
                escapedInQuotes(forPattern, result);
            } else {
                result.appendCodePoint(ch);
            }
        }
    }

    /** Between double quotes only the quote, the dollar and the escape itself can be escaped. */
    private void escapedInQuotes(boolean forPattern, StringBuilder result) {
        int ch = in.peek();
        if (ch == Cursor.END) {
            return;
        }
        if (ch == '"' || ch == '$' || ch == escape) {
            if (keepEscapes) {
                result.appendCodePoint(escape);
            }
            result.appendCodePoint(in.next());
            return;
        }
        if (keepEscapes && (forPattern || !options.contains(Option.KEEP_QUOTES))) {
            result.appendCodePoint(escape);
        }
        result.appendCodePoint(escape);
    }

    private void quote(int ch, StringBuilder result) {
        if (options.contains(Option.KEEP_QUOTES)) {
            result.appendCodePoint(ch);
        }
    }

    /** {@code <<} and the blanks after it are one piece, so that {@code << EOF} stays one word. */
    private String redirection() {
        in.next();
        if (in.peek() != '<') {
            return "<";
        }
        in.next();
        StringBuilder result = new StringBuilder("<<");
        for (int ch = in.peek(); ch == ' ' || ch == '\t' || ch == '\r'; ch = in.peek()) {
            result.appendCodePoint(in.next());
        }
        return result.toString();
    }

    private void checkSize(StringBuilder result) throws ShellException {
        if (result.length() > limit) {
            throw new ShellException("the expanded text is longer than " + limit + " characters");
        }
    }
}
