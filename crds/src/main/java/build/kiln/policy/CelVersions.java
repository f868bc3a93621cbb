package build.kiln.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Ranges of versions in the API server's CEL. Numbers are compared as texts, by length and then by digits, as they may exceed what an
 * integer holds; the grammar has no leading zeros.
 */
final class CelVersions {
    /** A version that is no pre-release, as a tag may write it. */
    private static final String RELEASE =
            "'^v?(0|[1-9][0-9]*)\\\\.(0|[1-9][0-9]*)\\\\.(0|[1-9][0-9]*)(_[0-9A-Za-z.-]+)?$'";

    private CelVersions() {}

    /** Whether the tag {@code p[1]} is in a range; empty for a range with a pre-release as a bound, whose order CEL cannot say. */
    static Optional<String> contains(VersionRange range) {
        if (range.bounds().stream().anyMatch(bound -> bound.version().isPreRelease())) {
            return Optional.empty();
        }
        String bounds = range.bounds().stream().map(CelVersions::holds).collect(Collectors.joining(" && "));
        return Optional.of("(p[1].matches(" + RELEASE + ")"
                + " && [(p[1].startsWith('v') ? p[1].substring(1) : p[1]).split('_')[0].split('.')].exists(c, " + bounds
                + "))");
    }

    private static String holds(VersionRange.Bound bound) {
        List<BigInteger> numbers = List.of(
                bound.version().major(),
                bound.version().minor(),
                bound.version().patch());
        return switch (bound.operator()) {
            case ">=" -> "!" + below(numbers);
            case "<=" -> "(" + below(numbers) + " || " + equal(numbers) + ")";
            case ">" -> "(!" + below(numbers) + " && !" + equal(numbers) + ")";
            case "<" -> below(numbers);
            default -> equal(numbers);
        };
    }

    private static String equal(List<BigInteger> numbers) {
        return "(c[0] == '%s' && c[1] == '%s' && c[2] == '%s')".formatted(numbers.toArray());
    }

    private static String below(List<BigInteger> numbers) {
        return "(%1$s || (c[0] == '%4$s' && (%2$s || (c[1] == '%5$s' && %3$s))))"
                .formatted(
                        below("c[0]", numbers.get(0)),
                        below("c[1]", numbers.get(1)),
                        below("c[2]", numbers.get(2)),
                        numbers.get(0),
                        numbers.get(1));
    }

    private static String below(String number, BigInteger bound) {
        return "(%1$s.size() < %2$d || (%1$s.size() == %2$d && %1$s < '%3$s'))"
                .formatted(number, bound.toString().length(), bound);
    }
}
