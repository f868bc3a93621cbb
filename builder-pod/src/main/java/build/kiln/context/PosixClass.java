package build.kiln.context;

import java.util.function.IntPredicate;

/** The named character classes of POSIX, over ASCII. */
final class PosixClass {
    private PosixClass() {}

    /** The class called {@code name}, e.g. {@code alpha}; {@code ^alpha} is all others. */
    static IntPredicate named(String name) {
        if (name.startsWith("^")) {
            return named(name.substring(1)).negate();
        }
        return switch (name) {
            case "alnum" -> ch -> isAlpha(ch) || isDigit(ch);
            case "alpha" -> PosixClass::isAlpha;
            case "ascii" -> ch -> ch < 0x80;
            case "blank" -> ch -> ch == ' ' || ch == '\t';
            case "cntrl" -> ch -> ch < ' ' || ch == 0x7f;
            case "digit" -> PosixClass::isDigit;
            case "graph" -> PosixClass::isGraph;
            case "lower" -> ch -> ch >= 'a' && ch <= 'z';
            case "print" -> ch -> isGraph(ch) || ch == ' ';
            case "punct" -> ch -> isGraph(ch) && !isAlpha(ch) && !isDigit(ch);
            case "space" -> ch -> ch == ' ' || (ch >= '\t' && ch <= '\r');
            case "upper" -> ch -> ch >= 'A' && ch <= 'Z';
            case "word" -> ch -> isAlpha(ch) || isDigit(ch) || ch == '_';
            case "xdigit" -> ch -> isDigit(ch) || (ch >= 'A' && ch <= 'F') || (ch >= 'a' && ch <= 'f');
            default -> throw new IllegalArgumentException("syntax error in pattern");
        };
    }

    private static boolean isAlpha(int ch) {
        return (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
    }

    private static boolean isDigit(int ch) {
        return ch >= '0' && ch <= '9';
    }

    private static boolean isGraph(int ch) {
        return ch > ' ' && ch < 0x7f;
    }
}
