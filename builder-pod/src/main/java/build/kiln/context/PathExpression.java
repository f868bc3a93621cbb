package build.kiln.context;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The part of Go's regular expressions that ignore patterns turn into: characters, classes, {@code .}, groups, {@code ?},
 * {@code *}, anchors and escapes. Matching takes time proportional to expression length times path length.
 */
final class PathExpression {
    private static final String BAD = "syntax error in pattern";
    private static final int MAX_DEPTH = 100;

    /** One instruction of a non-deterministic automaton. */
    private sealed interface Step {}

    private record Accept(IntPredicate chars) implements Step {}

    private record Fork(int first, int second) implements Step {}

    private record At(Anchor anchor) implements Step {}

    private enum Anchor {
        START,
        END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY
    }

    private final List<Step> steps;

    private PathExpression(List<Step> steps) {
        this.steps = steps;
    }

    /** Throws {@link IllegalArgumentException} for what is no such expression. */
    static PathExpression compile(String expression) {
        Compiler compiler = new Compiler(expression);
        compiler.sequence(0);
        if (!compiler.atEnd()) {
            throw new IllegalArgumentException(BAD);
        }
        return new PathExpression(compiler.steps);
    }

    /** Whether the expression, which carries its own anchors, matches {@code path}. */
    boolean matches(String path) {
        int[] text = path.codePoints().toArray();
        BitSet current = new BitSet();
        for (int at = 0; at <= text.length; at++) {
            follow(0, text, at, current);
            if (current.get(steps.size())) {
                return true;
            }
            BitSet next = new BitSet();
            for (int step = current.nextSetBit(0); step >= 0 && at < text.length; step = current.nextSetBit(step + 1)) {
                if (steps.get(step) instanceof Accept accept && accept.chars().test(text[at])) {
                    follow(step + 1, text, at + 1, next);
                }
            }
            current = next;
        }
        return current.get(steps.size());
    }

    /** Adds {@code start} and what can be reached from it without reading a character. */
    private void follow(int start, int[] text, int at, BitSet reached) {
        List<Integer> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            int index = open.removeLast();
            if (reached.get(index)) {
                continue;
            }
            reached.set(index);
            if (index == steps.size()) {
                continue;
            }
            switch (steps.get(index)) {
                case Accept accept -> {}
                case Fork fork -> {
                    open.add(fork.first());
                    open.add(fork.second());
                }
                case At where -> {
                    if (holds(where.anchor(), text, at)) {
                        open.add(index + 1);
                    }
                }
            }
        }
    }

    private static boolean holds(Anchor anchor, int[] text, int at) {
        boolean boundary = (at > 0 && isWord(text[at - 1])) != (at < text.length && isWord(text[at]));
        return switch (anchor) {
            case START -> at == 0;
            case END -> at == text.length;
            case WORD_BOUNDARY -> boundary;
            case NO_WORD_BOUNDARY -> !boundary;
        };
    }

    private static boolean isWord(int ch) {
        return ch == '_' || (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
    }

    private static final class Compiler {
        private final int[] in;
        private final List<Step> steps = new ArrayList<>();
        private int at;

        Compiler(String expression) {
            this.in = expression.codePoints().toArray();
        }

        boolean atEnd() {
            return at == in.length;
        }

        void sequence(int depth) {
            if (depth > MAX_DEPTH) {
                throw new IllegalArgumentException(BAD);
            }
            while (!atEnd() && in[at] != ')') {
                int start = steps.size();
                atom(depth);
                quantifier(start);
            }
        }

        private void atom(int depth) {
            int ch = in[at++];
            switch (ch) {
                case '(' -> {
                    sequence(depth + 1);
                    expect(')');
                }
                case '^' -> steps.add(new At(Anchor.START));
                case '$' -> steps.add(new At(Anchor.END));
                case '.' -> steps.add(new Accept(any -> any != '\n'));
                case '[' -> steps.add(new Accept(characterClass()));
                case '\\' -> escape();
                case '*', '?' -> throw new IllegalArgumentException(BAD);
                default -> steps.add(new Accept(any -> any == ch));
            }
        }

        private void quantifier(int start) {
            if (atEnd() || (in[at] != '*' && in[at] != '?')) {
                return;
            }
            boolean repeat = in[at++] == '*';
            List<Step> body = new ArrayList<>(steps.subList(start, steps.size()));
            steps.subList(start, steps.size()).clear();
            int after = start + 1 + body.size() + (repeat ? 1 : 0);
            steps.add(new Fork(start + 1, after));
            body.forEach(step ->
                    steps.add(step instanceof Fork fork ? new Fork(fork.first() + 1, fork.second() + 1) : step));
            if (repeat) {
                steps.add(new Fork(start, after));
            }
        }

        private void escape() {
            int ch = next();
            switch (ch) {
                case 'b' -> steps.add(new At(Anchor.WORD_BOUNDARY));
                case 'B' -> steps.add(new At(Anchor.NO_WORD_BOUNDARY));
                case 'A' -> steps.add(new At(Anchor.START));
                case 'z' -> steps.add(new At(Anchor.END));
                default -> steps.add(new Accept(escaped(ch)));
            }
        }

        private IntPredicate characterClass() {
            boolean negated = !atEnd() && in[at] == '^';
            at += negated ? 1 : 0;
            IntPredicate all = none -> false;
            boolean first = true;
            while (atEnd() || in[at] != ']' || first) {
                first = false;
                all = all.or(item());
            }
            at++;
            return negated ? all.negate() : all;
        }

        private IntPredicate item() {
            int ch = next();
            if (ch == '[' && !atEnd() && in[at] == ':') {
                int close = closing();
                if (close > 0) {
                    String name = new String(in, at + 1, close - at - 1);
                    at = close + 2;
                    return PosixClass.named(name);
                }
            }
            if (ch == '\\' && !atEnd() && isPerlClass(in[at])) {
                return escaped(next());
            }
            int low = ch == '\\' ? literal(next()) : ch;
            if (at + 1 >= in.length || in[at] != '-' || in[at + 1] == ']') {
                return any -> any == low;
            }
            at++;
            int end = next();
            int high = end == '\\' ? literal(next()) : end;
            if (high < low) {
                throw new IllegalArgumentException(BAD);
            }
            return any -> any >= low && any <= high;
        }

        /** Where {@code :]} is, which ends the name of a class; negative when it is nowhere. */
        private int closing() {
            for (int i = at + 1; i + 1 < in.length; i++) {
                if (in[i] == ':' && in[i + 1] == ']') {
                    return i;
                }
            }
            return -1;
        }

        private static boolean isPerlClass(int ch) {
            return "dDsSwW".indexOf(ch) >= 0;
        }

        private static IntPredicate escaped(int ch) {
            IntPredicate space = any -> any == ' ' || any == '\t' || any == '\n' || any == '\f' || any == '\r';
            IntPredicate digit = any -> any >= '0' && any <= '9';
            return switch (ch) {
                case 'd' -> digit;
                case 'D' -> digit.negate();
                case 's' -> space;
                case 'S' -> space.negate();
                case 'w' -> PathExpression::isWord;
                case 'W' -> any -> !isWord(any);
                default -> {
                    int literal = literal(ch);
                    yield any -> any == literal;
                }
            };
        }

        private static int literal(int ch) {
            return switch (ch) {
                case 'a' -> 0x07;
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> 0x0b;
                default -> {
                    if (ch >= 0x80 || (isWord(ch) && ch != '_')) {
                        throw new IllegalArgumentException(BAD);
                    }
                    yield ch;
                }
            };
        }

        private int next() {
            if (atEnd()) {
                throw new IllegalArgumentException(BAD);
            }
            return in[at++];
        }

        private void expect(int wanted) {
            if (next() != wanted) {
                throw new IllegalArgumentException(BAD);
            }
        }
    }
}
