package build.kiln.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/**
 * A regular expression whose cost is bounded. RE2 takes time linear in the text whatever the expression is, where a backtracking
 * engine can be made to take exponential time; and its syntax is that of {@code matches} in the API server's CEL. What remains is
 * the size of the compiled expression, which counted repetitions multiply: they are limited together.
 *
 * <p>It matches anywhere unless it says {@code ^} and {@code $}.
 */
final class SafeRegex {
    private static final int MAX_TEXT = 256;
    private static final int MAX_REPETITIONS = 1000;
    private static final java.util.regex.Pattern COUNTED =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?}");

    private final Pattern pattern;

    private SafeRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Throws {@link IllegalArgumentException} for what is no regular expression or one that is too large. */
    static SafeRegex compile(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("a regular expression has at most " + MAX_TEXT + " characters");
        }
        if (repetitions(text) > MAX_REPETITIONS) {
            throw new IllegalArgumentException(
                    "counted repetitions multiply to more than " + MAX_REPETITIONS + ": " + text);
        }
        try {
            return new SafeRegex(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "not a regular expression (RE2 syntax: no back-references, no look-around): " + e.getMessage(), e);
        }
    }

    private static long repetitions(String text) {
        long product = 1;
        Matcher counts = COUNTED.matcher(text);
        while (counts.find() && product <= MAX_REPETITIONS) {
            String most = counts.group(2);
            String count = most == null || most.isEmpty() ? counts.group(1) : most;
            product *= Math.max(1, Long.parseLong(count));
        }
        return product;
    }

    boolean matches(String text) {
        return pattern.matcher(text).find();
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return pattern.pattern();
    }
}
