package build.kiln.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them, e.g. {@code 1h30m}, and days in addition, e.g. {@code 90d}. */
public final class DurationText {
    /** What the API accepts, as a schema pattern. */
    public static final String PATTERN = "^([0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h|d))+$";

    private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h|d)");
    private static final int MAX_LENGTH = 40;

    private DurationText() {}

    /** The duration that {@code text} says; throws {@link IllegalArgumentException} when it says none. */
    public static Duration parse(String text) {
        if (text.length() > MAX_LENGTH || !text.matches(PATTERN)) {
            throw new IllegalArgumentException("not a duration such as 90s, 30m or 1h30m: \"" + text + "\"");
        }
        Duration sum = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            BigDecimal amount = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(millis(part.group(2))));
            sum = sum.plusMillis(amount.setScale(0, RoundingMode.HALF_UP).longValueExact());
        }
        return sum;
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> Duration.ofSeconds(1).toMillis();
            case "m" -> Duration.ofMinutes(1).toMillis();
            case "h" -> Duration.ofHours(1).toMillis();
            default -> Duration.ofDays(1).toMillis();
        };
    }

    /** The shortest usual form with whole seconds, e.g. {@code 1h2m3s}; {@code 0s} for less than one. */
    public static String format(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toHours(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long amount, String unit) {
        if (amount > 0) {
            text.append(amount).append(unit);
        }
    }
}
