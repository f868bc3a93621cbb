package build.kiln.dockerfile.lint;

import build.kiln.dockerfile.parser.Directive;
import build.kiln.dockerfile.parser.DirectiveReader;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.Space;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rules are on: {@code skip=A,B;experimental=C;error=true}, where a list may be {@code all}.
 *
 * @param error whether a warning fails the build
 */
public record LintOptions(Set<String> skip, Set<String> experimental, boolean error) {
    public static final LintOptions DEFAULT = new LintOptions(Set.of(), Set.of(), false);

    private static final String ALL = "all";

    public LintOptions {
        skip = Set.copyOf(skip);
        experimental = Set.copyOf(experimental);
    }

    /** Reads the value of a {@code check} directive. */
    public static LintOptions parse(String text) throws DockerfileException {
        Set<String> skip = Set.of();
        Set<String> experimental = Set.of();
        boolean error = false;
        String trimmed = Space.trim(text);
        if (trimmed.isEmpty()) {
            return DEFAULT;
        }
        for (String option : trimmed.split(";", 3)) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                throw invalid(option);
            }
            String value = Space.trim(option.substring(equals + 1));
            switch (Space.trim(option.substring(0, equals))) {
                case "skip" -> skip = names(value);
                case "experimental" -> experimental = names(value);
                case "error" -> error = bool(value, option);
                default -> throw invalid(Space.trim(option.substring(0, equals)));
            }
        }
        return new LintOptions(skip, experimental, error);
    }

    /** What the {@code check} directive of a file says, if there is one. */
    public static LintOptions of(Optional<Directive> directive) throws DockerfileException {
        return directive.isPresent() ? parse(firstWord(directive.get().value())) : DEFAULT;
    }

    /** These options with what a comment {@code # check=…} right above an instruction adds for it. */
    LintOptions with(List<String> comments) {
        for (String comment : comments) {
            Optional<Directive> check =
                    DirectiveReader.inComment(comment).filter(found -> found.name() == Directive.Name.CHECK);
            if (check.isPresent()) {
                try {
                    return with(of(check));
                } catch (DockerfileException malformed) {
                    return this;
                }
            }
        }
        return this;
    }

    boolean enables(Rule rule) {
        return rule.experimental() ? contains(experimental, rule) : !contains(skip, rule);
    }

    private LintOptions with(LintOptions other) {
        return new LintOptions(union(skip, other.skip), union(experimental, other.experimental), error);
    }

    private static boolean contains(Set<String> names, Rule rule) {
        return names.contains(ALL) || names.contains(rule.title());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> union = new HashSet<>(some);
        union.addAll(others);
        return union;
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(",", -1)).map(Space::trim).collect(Collectors.toSet());
    }

    private static boolean bool(String value, String option) throws DockerfileException {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw DockerfileException.of("failed to parse check option " + Quote.quote(option));
        };
    }

    private static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static DockerfileException invalid(String option) {
        return DockerfileException.of("invalid check option " + Quote.quote(option))
                .withRemedy("Write e.g. # check=skip=JSONArgsRecommended;error=true");
    }
}
