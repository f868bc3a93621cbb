package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.lint.Linter;
import build.kiln.dockerfile.lint.Rule;
import build.kiln.dockerfile.shell.Expansion;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.text.Quote;
import build.kiln.dockerfile.text.Suggestion;
import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Expands the base and the platform of one FROM, and checks how it is written. */
final class FromChecks {
    private static final String TARGET_PLATFORM = "TARGETPLATFORM";

    private final Stage stage;
    private final GlobalArgs globals;
    private final ShellLexer lexer;
    private final Linter linter;

    FromChecks(Stage stage, GlobalArgs globals, ShellLexer lexer, Linter linter) {
        this.stage = stage;
        this.globals = globals;
        this.lexer = lexer;
        this.linter = linter;
    }

    /** Checks that bases are images even when a build is given no arguments. */
    static void checkDefaults(Dockerfile dockerfile, GlobalArgs predefined, ShellLexer lexer, Linter linter) {
        try {
            GlobalArgs defaults = predefined.with(dockerfile.metaArgs(), lexer, Map.of());
            for (Stage stage : dockerfile.stages()) {
                if (!isReference(
                        lexer.expand(stage.base(), defaults.variables()).text())) {
                    linter.report(
                            Rule.INVALID_DEFAULT_ARG_IN_FROM, stage.origin().lines(), stage.base());
                }
            }
        } catch (ShellException failsLater) {
            return;
        }
    }

    String baseName() throws ShellException, BuildException {
        Expansion expansion = lexer.expand(stage.base(), globals.variables());
        reportUndeclared(expansion.unmatched());
        if (expansion.text().isEmpty()) {
            throw Mistake.syntax("base name (" + stage.base() + ") should not be blank")
                    .withHint("Give the ARG a default, or the build an argument.");
        }
        return expansion.text();
    }

    /** The variables that FROM takes its base and platform from. */
    Set<String> variables() throws ShellException {
        Set<String> variables = new LinkedHashSet<>(
                lexer.expand(stage.base(), globals.variables()).matched());
        variables.addAll(lexer.expand(stage.platform(), globals.variables()).matched());
        return variables;
    }

    /** The platform that FROM asks for. */
    Optional<Platform> platform(Platform local) throws ShellException, BuildException {
        if (stage.platform().isEmpty()) {
            return Optional.empty();
        }
        Expansion expansion;
        try {
            expansion = lexer.expand(stage.platform(), globals.variables());
        } catch (ShellException e) {
            throw new ShellException("failed to process arguments for platform : " + e.getMessage());
        }
        reportUndeclared(expansion.unmatched());
        reportRedundant(expansion);
        reportConstant(expansion, local);
        if (expansion.text().isEmpty()) {
            throw Mistake.syntax("empty platform value from expression " + stage.platform() + hint(expansion));
        }
        try {
            return Optional.of(PlatformSpec.parse(expansion.text(), local));
        } catch (BuildException e) {
            throw Mistake.syntax("failed to parse platform " + stage.platform() + ": " + e.message() + hint(expansion));
        }
    }

    private void reportUndeclared(Set<String> names) {
        Set<String> known = globals.known();
        for (String name : names) {
            if (!known.contains(name)) {
                linter.report(
                        Rule.UNDEFINED_ARG_IN_FROM, stage.origin(), name, Suggestion.hint(Suggestion.of(name, known)));
            }
        }
    }

    private void reportRedundant(Expansion expansion) {
        boolean alone = expansion.matched().size() == 1 && expansion.unmatched().isEmpty();
        if (alone
                && expansion.matched().contains(TARGET_PLATFORM)
                && globals.get(TARGET_PLATFORM).filter(expansion.text()::equals).isPresent()) {
            linter.report(Rule.REDUNDANT_TARGET_PLATFORM, stage.origin(), stage.platform());
        }
    }

    /** A stage whose name says the platform is meant for it. */
    private void reportConstant(Expansion expansion, Platform local) {
        if (!expansion.matched().isEmpty() || !expansion.unmatched().isEmpty()) {
            return;
        }
        try {
            Platform platform = PlatformSpec.parse(expansion.text(), local);
            String name = stage.name().orElse("");
            if (!name.contains(platform.os()) && !name.contains(platform.architecture())) {
                linter.report(Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED, stage.origin(), Quote.quote(expansion.text()));
            }
        } catch (BuildException failsLater) {
            return;
        }
    }

    private String hint(Expansion expansion) {
        return expansion.unmatched().stream()
                .map(name -> Suggestion.of(name, globals.known()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(found -> " (did you mean " + found + "?)")
                .orElse("");
    }

    private static boolean isReference(String text) {
        try {
            Reference.parse(text);
            return true;
        } catch (InvalidReferenceException e) {
            return false;
        }
    }
}
