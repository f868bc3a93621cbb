package build.kiln.policy;

import build.kiln.reference.Glob;

/** A pattern for tags: a glob, {@code re:} and a regular expression, or {@code semver:} and a range. */
sealed interface TagPattern {
    boolean matches(String tag);

    /** Parses a pattern; throws {@link IllegalArgumentException} saying what is wrong with it. */
    static TagPattern parse(String text) {
        if (text.startsWith("re:")) {
            return new Regular(SafeRegex.compile(text.substring("re:".length())));
        }
        if (text.startsWith("semver:")) {
            return new Range(VersionRange.parse(text.substring("semver:".length())));
        }
        return new Wildcard(text);
    }

    record Wildcard(String glob) implements TagPattern {
        @Override
        public boolean matches(String tag) {
            return Glob.matches(glob, tag);
        }
    }

    record Regular(SafeRegex regex) implements TagPattern {
        @Override
        public boolean matches(String tag) {
            return regex.matches(tag);
        }
    }

    /** Tags that are no versions match no range. */
    record Range(VersionRange range) implements TagPattern {
        @Override
        public boolean matches(String tag) {
            return Version.parse(tag).filter(range::contains).isPresent();
        }
    }
}
