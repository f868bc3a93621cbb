package build.kiln.cli;

import java.util.Locale;

/** Sizes as docker prints them: powers of 1000, three digits. */
final class HumanSize {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private HumanSize() {}

    static String of(long bytes) {
        return of(bytes, 3);
    }

    /** With four digits, as a sum is told. */
    static String ofSum(long bytes) {
        return of(bytes, 4);
    }

    private static String of(long bytes, int digits) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String text = String.format(Locale.ROOT, "%." + digits + "g", value);
        if (value >= 1) {
            int whole = Long.toString((long) value).length();
            text = String.format(Locale.ROOT, "%." + Math.max(0, digits - whole) + "f", value);
        }
        return (text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text) + UNITS[unit];
    }
}
