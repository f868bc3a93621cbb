package build.kiln.dockerfile.shell;

/** Reads a word one code point at a time. A byte order mark at its start is passed over. */
final class Cursor {
    static final int END = -1;

    private final String text;
    private int position;

    Cursor(String text) {
        this.text = text;
        this.position = text.startsWith("\ufeff") ? 1 : 0;
    }

    /** The next code point, which stays the next; {@link #END} after the last. */
    int peek() {
        return position < text.length() ? text.codePointAt(position) : END;
    }

    int next() {
        int ch = peek();
        if (ch != END) {
            position += Character.charCount(ch);
        }
        return ch;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /** {@code ch} as text, for messages; the replacement character for {@link #END}. */
    static String show(int ch) {
        return ch == END ? "\ufffd" : Character.toString(ch);
    }
}
