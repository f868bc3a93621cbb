package build.kiln.dockerfile.shell;

import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.List;

/** Splits what it is given into words at white space that is not raw. */
final class WordCollector {
    private final StringBuilder current;
    private final List<String> words = new ArrayList<>();
    private boolean inWord;

    /** Collects into {@code current}, dropping what it holds. */
    WordCollector(StringBuilder current) {
        this.current = current;
        current.setLength(0);
    }

    void add(int ch) {
        if (!Space.isSpace(ch)) {
            addRaw(ch);
        } else if (inWord && !current.isEmpty()) {
            finishWord();
        }
    }

    void add(String text) {
        text.codePoints().forEach(this::add);
    }

    void addRaw(int ch) {
        current.appendCodePoint(ch);
        inWord = true;
    }

    void addRaw(String text) {
        current.append(text);
        inWord = true;
    }

    List<String> words() {
        if (!current.isEmpty()) {
            finishWord();
        }
        return List.copyOf(words);
    }

    private void finishWord() {
        words.add(current.toString());
        current.setLength(0);
        inWord = false;
    }
}
