package build.kiln.oci;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as Go's {@code time.RFC3339Nano} writes them: no trailing zeros, no fraction when it is zero. */
public final class Rfc3339 {
    private Rfc3339() {}

    /** In UTC. */
    public static String format(Instant time) {
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30);
        pad(text, utc.getYear(), 4).append('-');
        pad(text, utc.getMonthValue(), 2).append('-');
        pad(text, utc.getDayOfMonth(), 2).append('T');
        pad(text, utc.getHour(), 2).append(':');
        pad(text, utc.getMinute(), 2).append(':');
        pad(text, utc.getSecond(), 2);
        if (utc.getNano() != 0) {
            pad(text.append('.'), utc.getNano(), 9);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.append('Z').toString();
    }

    /** Throws {@link DateTimeException} for what is not an RFC 3339 time. */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static StringBuilder pad(StringBuilder text, int value, int width) {
        String digits = Integer.toString(value);
        return text.repeat('0', width - digits.length()).append(digits);
    }
}
