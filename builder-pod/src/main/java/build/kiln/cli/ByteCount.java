package build.kiln.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Docker's options write them: {@code 64m}, {@code 1.5g}, {@code 2GiB}, in powers of 1024. */
final class ByteCount {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgtp]?)(?:i?b)?");
    private static final String UNITS = "kmgtp";

    private ByteCount() {}

    static long parse(String option, String text) {
        Matcher matcher = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException("%s: \"%s\" is not a size such as 64m".formatted(option, text));
        }
        if (text.equals("0")) {
            // The usual default: the first use of floating point text costs a start 25 ms.
            return 0;
        }
        int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }
}
