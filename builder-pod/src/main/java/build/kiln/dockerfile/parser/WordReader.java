package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.List;

/** Splits at white space outside quotes. Quotes and escapes stay: they are for the expansion that follows. */
final class WordReader {
    private WordReader() {}

    static List<String> read(String text, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int at = 0; at < text.length(); at++) {
            char ch = text.charAt(at);
            if (quote == 0 && Space.isSpace(ch)) {
                finish(word, words);
            } else if (ch == escape && quote != '\'') {
                if (at + 1 < text.length()) {
                    word.append(ch);
                    at += append(text, at + 1, word);
                }
            } else {
                quote = quote == 0 && (ch == '\'' || ch == '"') ? ch : quote == ch ? 0 : quote;
                word.append(ch);
            }
        }
        finish(word, words);
        return words;
    }

    private static int append(String text, int at, StringBuilder word) {
        int ch = text.codePointAt(at);
        word.appendCodePoint(ch);
        return Character.charCount(ch);
    }

    private static void finish(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }
}
