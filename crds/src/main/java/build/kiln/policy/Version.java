package build.kiln.policy;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version by Semantic Versioning 2.0.0, with or without a leading {@code v}; build metadata is ignored. */
record Version(BigInteger major, BigInteger minor, BigInteger patch, List<String> preRelease)
        implements Comparable<Version> {
    private static final String NUMBER = "(0|[1-9][0-9]*)";
    private static final Pattern SYNTAX = Pattern.compile("v?" + NUMBER + "\\." + NUMBER + "\\." + NUMBER
            + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:[+_][0-9A-Za-z.-]+)?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Comparator<Version> NUMBERS =
            Comparator.comparing(Version::major).thenComparing(Version::minor).thenComparing(Version::patch);

    Version {
        preRelease = List.copyOf(preRelease);
    }

    static Optional<Version> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (text.length() > 128 || !matcher.matches()) {
            return Optional.empty();
        }
        String preRelease = matcher.group(4);
        return Optional.of(new Version(
                new BigInteger(matcher.group(1)),
                new BigInteger(matcher.group(2)),
                new BigInteger(matcher.group(3)),
                preRelease == null ? List.of() : List.of(preRelease.split("\\.", -1))));
    }

    boolean isPreRelease() {
        return !preRelease.isEmpty();
    }

    /** Precedence, section 11 of the specification. */
    @Override
    public int compareTo(Version other) {
        int numbers = NUMBERS.compare(this, other);
        if (numbers != 0 || preRelease.equals(other.preRelease)) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return preRelease.isEmpty() ? 1 : -1;
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            int compared = compare(preRelease.get(i), other.preRelease.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compare(String one, String other) {
        boolean number = DIGITS.matcher(one).matches();
        if (number != DIGITS.matcher(other).matches()) {
            return number ? -1 : 1;
        }
        return number ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
    }
}
