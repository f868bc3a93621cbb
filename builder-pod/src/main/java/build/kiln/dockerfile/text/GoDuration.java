package build.kiln.dockerfile.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Docker writes them: {@code 1m30s}, {@code 1.5h}, {@code 300ms}. */
public final class GoDuration {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final Pattern PART = Pattern.compile("([0-9]*)(\\.?)([0-9]*)([^0-9.]*)");
    private static final int MAX_LENGTH = 100;

    private GoDuration() {}

    /** Throws {@link IllegalArgumentException}, with a message for the user, when {@code text} is no duration. */
    public static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return Duration.ZERO;
        }
        if (rest.isEmpty() || rest.length() > MAX_LENGTH) {
            throw invalid(text);
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = PART.matcher(rest);
        for (int at = 0; at < rest.length(); at = part.end()) {
            part.region(at, rest.length());
            if (!part.lookingAt() || (part.group(1).isEmpty() && part.group(3).isEmpty())) {
                throw invalid(text);
            }
            nanos = nanos.add(number(part).multiply(BigDecimal.valueOf(unit(part.group(4), text))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw invalid(text);
        }
        return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
    }

    /** The shortest form Go prints: {@code 1m30s}, {@code 1.5s}, {@code 0s}. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        String sign = nanos < 0 ? "-" : "";
        long left = Math.abs(nanos);
        if (left == 0) {
            return "0s";
        }
        if (left < MICRO) {
            return sign + left + "ns";
        }
        if (left < MILLI) {
            return sign + decimal(left, MICRO) + "\u00b5s";
        }
        if (left < SECOND) {
            return sign + decimal(left, MILLI) + "ms";
        }
        long hours = left / HOUR;
        long minutes = left % HOUR / MINUTE;
        String seconds = decimal(left % MINUTE, SECOND) + "s";
        if (hours > 0) {
            return sign + hours + "h" + minutes + "m" + seconds;
        }
        return sign + (minutes > 0 ? minutes + "m" : "") + seconds;
    }

    private static BigDecimal number(Matcher part) {
        return new BigDecimal("0" + part.group(1) + "." + part.group(3) + "0");
    }

    private static long unit(String name, String text) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("time: missing unit in duration " + Quote.quote(text));
        }
        return switch (name) {
            case "ns" -> 1;
            case "us", "\u00b5s", "\u03bcs" -> MICRO;
            case "ms" -> MILLI;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default ->
                throw new IllegalArgumentException(
                        "time: unknown unit " + Quote.quote(name) + " in duration " + Quote.quote(text));
        };
    }

    private static String decimal(long value, long unit) {
        return BigDecimal.valueOf(value)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("time: invalid duration " + Quote.quote(text));
    }
}
