package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Expander;
import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.Rule;
import build.kiln.dockerfile.shell.Expansion;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.text.Suggestion;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Expands one instruction with the variables of its stage, and reports those that are not there. */
final class StepExpander implements Expander {
    private static final ShellLexer CONTENT =
            ShellLexer.of(ShellLexer.DEFAULT_ESCAPE).with(ShellLexer.Option.LITERAL_QUOTES);
    /** Arguments that steer attestations and are never variables. */
    private static final Set<String> NO_VARIABLES = Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

    private final ShellLexer lexer;
    private final StageState stage;
    private final Origin origin;
    private final Linter linter;

    StepExpander(ShellLexer lexer, StageState stage, Origin origin, Linter linter) {
        this.lexer = lexer;
        this.stage = stage;
        this.origin = origin;
        this.linter = linter;
    }

    static boolean isVariable(String arg) {
        return !NO_VARIABLES.contains(arg);
    }

    @Override
    public String word(String word) throws ShellException {
        return reported(lexer.expand(word, stage.variables()));
    }

    @Override
    public String content(String text) throws ShellException {
        return reported(CONTENT.expand(text, stage.variables()));
    }

    /** Expands to several words, without reports: Docker makes none here. */
    List<String> split(String word) throws ShellException {
        return lexer.expandToWords(word, stage.variables());
    }

    private String reported(Expansion expansion) {
        Set<String> unknown = new LinkedHashSet<>(expansion.unmatched());
        stage.buildArgs.forEach(arg -> unknown.remove(arg.name()));
        Collection<String> known = stage.variables().names();
        for (String name : unknown) {
            if (isVariable(name) && stage.base != StageState.Base.UNKNOWN) {
                linter.report(Rule.UNDEFINED_VAR, origin, name, suggestion(name, known));
            }
        }
        return expansion.text();
    }

    private static String suggestion(String name, Collection<String> known) {
        return Suggestion.of(name, known)
                .map(found -> " (did you mean $" + found + "?)")
                .orElse("");
    }
}
