package build.kiln.dockerfile.shell;

import build.kiln.dockerfile.shell.WordScanner.Escapes;
import java.util.Optional;
import java.util.function.IntPredicate;

/** {@code $name} and {@code ${name…}}. */
final class ParameterExpansion {
    private final WordScanner words;
    private final Cursor in;
    private final References references;
    private final boolean keepUnset;

    ParameterExpansion(WordScanner words, Cursor in, References references, boolean keepUnset) {
        this.words = words;
        this.in = in;
        this.references = references;
        this.keepUnset = keepUnset;
    }

    /** Reads a reference that starts at the cursor and returns what stands for it. */
    String expand() throws ShellException {
        in.next();
        if (in.peek() != '{') {
            String name = name();
            return name.isEmpty() ? "$" : references.get(name).orElse(keepUnset ? "$" + name : "");
        }
        in.next();
        switch (in.peek()) {
            case Cursor.END -> throw missing('}');
            case '{', '}', ':' -> throw new ShellException("syntax error: bad substitution");
            default -> {}
        }
        String name = name();
        int operator = in.next();
        return switch (operator) {
            case '}' -> references.get(name).orElse(keepUnset ? "${" + name + "}" : "");
            case ':' -> operator(name, in.next(), true);
            case '+', '-', '?' -> operator(name, operator, false);
            case '#', '%' -> trim(name, operator);
            case '/' -> replace(name);
            default -> throw unsupported(Cursor.show(operator));
        };
    }

    private String operator(String name, int operator, boolean emptyIsUnset) throws ShellException {
        String shown = (emptyIsUnset ? ":" : "") + Cursor.show(operator);
        if (operator == '#' || operator == '%') {
            throw unsupported(shown);
        }
        String word = read('}', Escapes.DROP, '}');
        Optional<String> value = references.get(name);
        if (keepUnset && value.isEmpty()) {
            return "${" + name + shown + word + "}";
        }
        boolean missing = value.isEmpty() || (emptyIsUnset && value.get().isEmpty());
        return switch (operator) {
            case '-' -> missing ? word : value.orElse("");
            case '+' -> missing ? "" : word;
            case '?' -> {
                if (missing) {
                    String what = value.isEmpty() ? "unset" : "empty";
                    throw new ShellException(name + ": " + (word.isEmpty() ? "is not allowed to be " + what : word));
                }
                yield value.orElse("");
            }
            default -> throw unsupported(shown);
        };
    }

    private String trim(String name, int operator) throws ShellException {
        String word = read('}', Escapes.KEEP_FOR_PATTERN, '}');
        Optional<String> value = references.get(name);
        if (keepUnset && value.isEmpty()) {
            return "${" + name + Cursor.show(operator) + word + "}";
        }
        boolean longest = !word.isEmpty() && word.charAt(0) == operator;
        String pattern = longest ? word.substring(1) : word;
        ShellPattern.Stars stars = longest ? ShellPattern.Stars.LONGEST : ShellPattern.Stars.SHORTEST;
        return operator == '#'
                ? ShellPattern.parse(pattern, stars).trimPrefix(value.orElse(""))
                : ShellPattern.parse(ShellPattern.reverse(pattern), stars).trimSuffix(value.orElse(""));
    }

    private String replace(String name) throws ShellException {
        boolean all = in.peek() == '/';
        if (all) {
            in.next();
        }
        String pattern = read('/', Escapes.KEEP_FOR_PATTERN, '/');
        String replacement = read('}', Escapes.KEEP, '}');
        Optional<String> value = references.get(name);
        if (keepUnset && value.isEmpty()) {
            return "${" + name + "/" + pattern + "/" + replacement + "}";
        }
        ShellPattern parsed = ShellPattern.parse(pattern, ShellPattern.Stars.LONGEST);
        return all
                ? parsed.replaceAll(value.orElse(""), replacement)
                : parsed.replaceFirst(value.orElse(""), replacement);
    }

    private String read(int stop, Escapes escapes, char expected) throws ShellException {
        try {
            return words.scanTo(stop, escapes).text();
        } catch (ShellException e) {
            if (in.atEnd()) {
                throw missing(expected);
            }
            throw e;
        }
    }

    /** A special parameter, a number, or letters, digits and underscores; empty when none starts here. */
    private String name() {
        int first = in.peek();
        if (Character.isDigit(first)) {
            return take(Character::isDigit);
        }
        if (first != Cursor.END && "@*#?-$!".indexOf(first) >= 0) {
            return Character.toString(in.next());
        }
        return take(ch -> ch == '_' || Character.isLetter(ch) || Character.isDigit(ch));
    }

    private String take(IntPredicate wanted) {
        StringBuilder name = new StringBuilder();
        while (!in.atEnd() && wanted.test(in.peek())) {
            name.appendCodePoint(in.next());
        }
        return name.toString();
    }

    private static ShellException missing(char what) {
        return new ShellException("syntax error: missing '" + what + "'" + (what == '/' ? " in ${}" : ""));
    }

    private static ShellException unsupported(String operator) {
        return new ShellException("unsupported modifier (" + operator + ") in substitution");
    }
}
