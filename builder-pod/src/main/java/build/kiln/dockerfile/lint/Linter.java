package build.kiln.dockerfile.lint;

import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects findings of the rules that are on. Not safe for use by several threads. */
public final class Linter {
    private final SourceFile file;
    private final LintOptions options;
    private final List<Finding> findings = new ArrayList<>();

    public Linter(SourceFile file, LintOptions options) {
        this.file = file;
        this.options = options;
    }

    /** Reports a finding of an instruction; a comment {@code # check=…} above it counts. */
    public void report(Rule rule, Origin origin, Object... arguments) {
        report(options.with(origin.comments()), rule, origin.lines(), arguments);
    }

    /** Reports a finding of the file as a whole, which only the file's own options can turn off. */
    public void report(Rule rule, LineRange lines, Object... arguments) {
        report(options, rule, lines, arguments);
    }

    private void report(LintOptions effective, Rule rule, LineRange lines, Object... arguments) {
        if (effective.enables(rule)) {
            findings.add(new Finding(rule, file.name(), lines, rule.message(arguments)));
        }
    }

    /** What was found so far, by line. */
    public List<Finding> findings() {
        return findings.stream()
                .sorted((a, b) -> Integer.compare(a.line(), b.line()))
                .toList();
    }

    /** Why the build fails when warnings are to fail it; empty when there are none or they are not. */
    public Optional<String> violation() {
        String rules = findings.stream()
                .filter(finding -> finding.severity() == Severity.WARNING)
                .map(finding -> finding.rule().title())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return options.error() && !rules.isEmpty()
                ? Optional.of("lint violation found for rules: " + rules)
                : Optional.empty();
    }
}
