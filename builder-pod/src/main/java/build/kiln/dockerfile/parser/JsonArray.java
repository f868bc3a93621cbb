package build.kiln.dockerfile.parser;

import build.kiln.dockerfile.text.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a JSON array of strings (RFC 8259), and tells other JSON from what is no JSON at all. */
final class JsonArray {
    sealed interface Result {}

    record Strings(List<String> values) implements Result {}

    /** A valid array that holds something else than strings. */
    record NotStrings() implements Result {}

    record NotJson() implements Result {}

    private static final int MAX_DEPTH = 500;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");

    /** Thrown inside only: the text is no JSON. */
    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private final String text;
    private int at;
    private int depth;

    private JsonArray(String text) {
        this.text = text;
    }

    static Result read(String text) {
        String trimmed = Space.trimStart(text);
        if (!trimmed.startsWith("[")) {
            return new NotJson();
        }
        JsonArray reader = new JsonArray(trimmed);
        try {
            List<Value> values = reader.array();
            reader.skipBlanks();
            if (reader.at < trimmed.length()) {
                return new NotJson();
            }
            List<String> strings = new ArrayList<>();
            for (Value value : values) {
                if (!value.string()) {
                    return new NotStrings();
                }
                strings.add(value.text());
            }
            return new Strings(strings);
        } catch (MalformedException e) {
            return new NotJson();
        }
    }

    private record Value(boolean string, String text) {
        static final Value OTHER = new Value(false, "");
    }

    private Value value() throws MalformedException {
        if (++depth > MAX_DEPTH) {
            throw new MalformedException();
        }
        skipBlanks();
        Value value = switch (peek()) {
            case '"' -> new Value(true, string());
            case '[' -> {
                array();
                yield Value.OTHER;
            }
            case '{' -> {
                object();
                yield Value.OTHER;
            }
            default -> {
                literal();
                yield Value.OTHER;
            }
        };
        depth--;
        return value;
    }

    private List<Value> array() throws MalformedException {
        List<Value> values = new ArrayList<>();
        expect('[');
        skipBlanks();
        if (peek() != ']') {
            values.add(value());
            while (nextIsComma()) {
                values.add(value());
            }
        }
        expect(']');
        return values;
    }

    private void object() throws MalformedException {
        expect('{');
        skipBlanks();
        if (peek() != '}') {
            member();
            while (nextIsComma()) {
                member();
            }
        }
        expect('}');
    }

    private void member() throws MalformedException {
        skipBlanks();
        string();
        skipBlanks();
        expect(':');
        value();
    }

    private void literal() throws MalformedException {
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return;
            }
        }
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw new MalformedException();
        }
        at = number.end();
    }

    private String string() throws MalformedException {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char ch = text.charAt(at++);
            if (ch < ' ') {
                throw new MalformedException();
            }
            out.append(ch == '\\' ? escape() : ch);
        }
        at++;
        return withoutLoneSurrogates(out);
    }

    private char escape() throws MalformedException {
        char ch = peek();
        at++;
        return switch (ch) {
            case '"', '\\', '/' -> ch;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw new MalformedException();
        };
    }

    private char hex() throws MalformedException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            char ch = peek();
            int digit = ch < 0x80 ? Character.digit(ch, 16) : -1;
            if (digit < 0) {
                throw new MalformedException();
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private static String withoutLoneSurrogates(StringBuilder text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(ch -> ch >= Character.MIN_SURROGATE && ch <= Character.MAX_SURROGATE ? 0xfffd : ch)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private boolean nextIsComma() throws MalformedException {
        skipBlanks();
        if (peek() != ',') {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) throws MalformedException {
        if (peek() != wanted) {
            throw new MalformedException();
        }
        at++;
    }

    private char peek() throws MalformedException {
        if (at >= text.length()) {
            throw new MalformedException();
        }
        return text.charAt(at);
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
