package build.kiln.context;

import build.kiln.dockerfile.text.Space;
import build.kiln.dockerfile.text.UnixPath;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a .dockerignore file leaves out of a context. Later patterns overrule earlier ones; what matches a directory holds
 * for all below it, unless an exception that comes later matches there.
 */
public final class IgnorePatterns implements Inclusion {
    private static final int MAX_LINE = 64 * 1024;

    private final List<IgnorePattern> patterns;
    private final boolean hasExceptions;
    /** A walk asks for the children of one directory in a row. */
    private volatile Directory last = new Directory("", new BitSet());

    private record Directory(String path, BitSet matched) {}

    private IgnorePatterns(List<IgnorePattern> patterns) {
        this.patterns = List.copyOf(patterns);
        this.hasExceptions = patterns.stream().anyMatch(IgnorePattern::exception);
    }

    /** The ignore files of a Dockerfile, the first that exists counts. */
    public static List<String> fileNames(String dockerfile) {
        return List.of(dockerfile + ".dockerignore", ".dockerignore");
    }

    /** Reads an ignore file: one pattern per line, {@code #} begins a comment. */
    public static IgnorePatterns parse(String text) throws BuildException {
        List<String> lines = new ArrayList<>();
        for (String line : (text.startsWith("\ufeff") ? text.substring(1) : text).split("\n", -1)) {
            if (line.length() >= MAX_LINE) {
                throw invalid("a line of .dockerignore is longer than " + MAX_LINE + " characters");
            }
            String pattern = Space.trim(line);
            if (!line.startsWith("#") && !pattern.isEmpty()) {
                lines.add(relative(pattern));
            }
        }
        return of(lines);
    }

    /** The patterns as they stand, as in {@code COPY --exclude}. */
    public static IgnorePatterns of(List<String> patterns) throws BuildException {
        List<IgnorePattern> compiled = new ArrayList<>();
        for (String given : patterns) {
            String pattern = Space.trim(given);
            if (!pattern.isEmpty()) {
                compiled.add(compile(UnixPath.clean(pattern)));
            }
        }
        return new IgnorePatterns(compiled);
    }

    private static IgnorePattern compile(String pattern) throws BuildException {
        if (pattern.equals("!")) {
            throw invalid("illegal exclusion pattern: \"!\"");
        }
        boolean exception = pattern.startsWith("!");
        try {
            return IgnorePattern.of(exception ? pattern.substring(1) : pattern, exception);
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage() + ": " + pattern);
        }
    }

    /** An absolute pattern means the root of the context. */
    private static String relative(String pattern) {
        boolean exception = pattern.startsWith("!");
        String path = exception ? Space.trim(pattern.substring(1)) : pattern;
        String cleaned = path.isEmpty() ? path : UnixPath.clean(path);
        String result = cleaned.length() > 1 && cleaned.startsWith("/") ? cleaned.substring(1) : cleaned;
        return exception ? "!" + result : result;
    }

    private static BuildException invalid(String message) {
        return BuildException.of(Reason.CONTEXT_INVALID, message).withHint("mend the pattern in .dockerignore");
    }

    @Override
    public boolean includes(String path) {
        return !excludes(matched(path));
    }

    @Override
    public boolean mayIncludeBelow(String path) {
        if (!hasExceptions) {
            return false;
        }
        List<IgnorePattern> exceptions =
                patterns.stream().filter(IgnorePattern::exception).toList();
        return !exceptions.stream().allMatch(IgnorePattern::isPlainPrefix)
                || exceptions.stream()
                        .anyMatch(exception -> (exception.withoutTrailingStars() + "/").startsWith(path + "/"));
    }

    /**
     * Whether {@code path} alone is left out, its parents considered but not exceptions that they do not match: what
     * a build warns about before it has read the context.
     */
    public boolean excludesAsGiven(String path) {
        boolean excluded = false;
        for (IgnorePattern pattern : patterns) {
            if (pattern.exception() == excluded && pattern.matchesPathOrParent(path)) {
                excluded = !pattern.exception();
            }
        }
        return excluded;
    }

    /** Whether some pattern begins with {@code !}. */
    public boolean hasExceptions() {
        return hasExceptions;
    }

    /** Whether a pattern leaves out everything at the context's root. */
    public boolean excludesWholeRoot() {
        return patterns.stream()
                .anyMatch(pattern ->
                        !pattern.exception() && List.of("*", "**", "**/*").contains(pattern.text()));
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    private boolean excludes(BitSet matched) {
        int lastMatch = matched.length() - 1;
        return lastMatch >= 0 && !patterns.get(lastMatch).exception();
    }

    /** The patterns that match {@code path} or, when they did so there, a directory above it. */
    private BitSet matched(String path) {
        int slash = path.lastIndexOf('/');
        BitSet above = slash < 0 ? new BitSet() : matchedDirectory(path.substring(0, slash));
        BitSet matched = new BitSet();
        boolean excluded = false;
        for (int i = 0; i < patterns.size(); i++) {
            IgnorePattern pattern = patterns.get(i);
            if (above.get(i) || (pattern.exception() == excluded && pattern.matches(path))) {
                matched.set(i);
                excluded = !pattern.exception();
            }
        }
        return matched;
    }

    private BitSet matchedDirectory(String path) {
        Directory known = last;
        if (known.path().equals(path)) {
            return known.matched();
        }
        BitSet matched = matched(path);
        last = new Directory(path, matched);
        return matched;
    }
}
