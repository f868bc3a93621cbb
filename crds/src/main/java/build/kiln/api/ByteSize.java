package build.kiln.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as Kubernetes quantities, e.g. {@code 20Gi} or {@code 500M}. */
public final class ByteSize {
    /** What the API accepts, as a schema pattern. */
    public static final String PATTERN = "^[0-9]{1,15}(\\.[0-9]{1,3})?(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";

    private static final Pattern PARTS = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,3})?)([A-Za-z]{0,2})");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("k", 1_000L),
            Map.entry("M", 1_000_000L),
            Map.entry("G", 1_000_000_000L),
            Map.entry("T", 1_000_000_000_000L),
            Map.entry("P", 1_000_000_000_000_000L),
            Map.entry("Ki", 1L << 10),
            Map.entry("Mi", 1L << 20),
            Map.entry("Gi", 1L << 30),
            Map.entry("Ti", 1L << 40),
            Map.entry("Pi", 1L << 50));

    private ByteSize() {}

    /** The bytes that {@code text} says, rounded up; throws {@link IllegalArgumentException} when it says none. */
    public static long parse(String text) {
        Matcher parts = PARTS.matcher(text);
        Long unit = parts.matches() ? UNITS.get(parts.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a size such as 500Mi or 20Gi: \"" + text + "\"");
        }
        BigDecimal bytes = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
        return bytes.setScale(0, RoundingMode.UP)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }
}
