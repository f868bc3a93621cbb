package build.kiln.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of versions: comparisons such as {@code >=1.0.0} that all hold, separated by spaces or commas. Pre-releases are
 * in a range only when one of its bounds is a pre-release.
 */
record VersionRange(List<Bound> bounds) {
    private static final Pattern BOUND = Pattern.compile("(>=|<=|>|<|=|)([0-9v].*)");

    VersionRange {
        bounds = List.copyOf(bounds);
    }

    /** One comparison. */
    record Bound(String operator, Version version) {
        boolean holds(Version tested) {
            int compared = tested.compareTo(version);
            return switch (operator) {
                case ">=" -> compared >= 0;
                case "<=" -> compared <= 0;
                case ">" -> compared > 0;
                case "<" -> compared < 0;
                default -> compared == 0;
            };
        }
    }

    static VersionRange parse(String text) {
        List<Bound> bounds = new ArrayList<>();
        for (String part : text.trim().split("[ ,]+", -1)) {
            Matcher matcher = BOUND.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not a version range such as >=1.0.0 <2.0.0: \"" + text + "\"");
            }
            String operator = String.valueOf(matcher.group(1));
            Version version = Version.parse(String.valueOf(matcher.group(2)))
                    .orElseThrow(() -> new IllegalArgumentException("not a version: \"" + part + "\""));
            bounds.add(new Bound(operator, version));
        }
        return new VersionRange(bounds);
    }

    boolean contains(Version version) {
        return bounds.stream().allMatch(bound -> bound.holds(version))
                && (!version.isPreRelease()
                        || bounds.stream().anyMatch(bound -> bound.version().isPreRelease()));
    }
}
