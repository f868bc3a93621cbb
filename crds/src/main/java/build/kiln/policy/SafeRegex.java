package build.kiln.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression whose cost is bounded: its text has at most {@value #MAX_TEXT} characters, has no back-references and no
 * look-around, and a match that reads its input more than {@value #MAX_READS} times is given up. It matches anywhere
 * unless it says {@code ^} and {@code $}.
 */
final class SafeRegex {
    private static final int MAX_TEXT = 256;
    private static final int MAX_READS = 100_000;
    private static final Pattern UNBOUNDED = Pattern.compile("\\\\[1-9k]|\\(\\?(?!:)");

    private final Pattern pattern;

    private SafeRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Throws {@link IllegalArgumentException} for what is no regular expression or one of the refused kinds. */
    static SafeRegex compile(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a regular expression has at most " + MAX_TEXT + " characters");
        }
        if (UNBOUNDED.matcher(text).find()) {
            throw new IllegalArgumentException("back-references, look-around and flags are not supported: " + text);
        }
        try {
            return new SafeRegex(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription() + ": " + text, e);
        }
    }

    Match match(String text) {
        Matcher matcher = pattern.matcher(new Metered(text));
        try {
            return Match.of(matcher.find());
        } catch (TooManyReadsException e) {
            return Match.UNDECIDED;
        }
    }

    /** A text that can be read only so often: backtracking shows in how often it is read. */
    private static final class Metered implements CharSequence {
        private final String text;
        private int reads;

        Metered(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > MAX_READS) {
                throw new TooManyReadsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
