package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Typed values within the fields of a flag. */
final class FlagValue {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{0,18})?) ?(?:b|([kmgtp])(?:i?b)?)?", Pattern.CASE_INSENSITIVE);
    private static final long MAX_UINT32 = 0xffff_ffffL;

    private FlagValue() {}

    static boolean bool(String key, String value) throws DockerfileException {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw DockerfileException.of("invalid value for " + key + ": " + value);
        };
    }

    /** An unsigned number of 32 bits. */
    static long number(String key, String value, int radix) throws DockerfileException {
        boolean digits = !value.isEmpty()
                && value.length() <= 20
                && value.chars().allMatch(ch -> ch < 0x80 && Character.digit(ch, radix) >= 0);
        try {
            if (digits && Long.parseLong(value, radix) <= MAX_UINT32) {
                return Long.parseLong(value, radix);
            }
        } catch (NumberFormatException tooLong) {
            throw invalidNumber(key, value);
        }
        throw invalidNumber(key, value);
    }

    /** Bytes; units are powers of 1024. */
    static long size(String key, String value) throws DockerfileException {
        Matcher size = SIZE.matcher(value);
        if (!size.matches()) {
            throw DockerfileException.of("invalid value for " + key + ": " + value)
                    .withRemedy("Write a number and a unit, e.g. 64m.");
        }
        int power =
                size.group(2) == null ? 0 : 1 + "kmgtp".indexOf(size.group(2).toLowerCase(Locale.ROOT));
        return new BigDecimal(size.group(1))
                .multiply(BigDecimal.valueOf(1L << (10 * power)))
                .longValue();
    }

    static DockerfileException notAPair(String field) {
        return DockerfileException.of("invalid field '" + field + "' must be a key=value pair");
    }

    private static DockerfileException invalidNumber(String key, String value) {
        return DockerfileException.of("invalid value " + value + " for " + key);
    }
}
