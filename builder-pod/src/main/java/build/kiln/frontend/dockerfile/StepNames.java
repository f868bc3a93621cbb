package build.kiln.frontend.dockerfile;

import build.kiln.dockerfile.instruction.Run;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.shell.ShellLexer;
import build.kiln.dockerfile.shell.Variables;
import java.util.Locale;

/** How progress shows steps: {@code [builder 2/5] RUN npm ci}. */
final class StepNames {
    private final ShellLexer lexer;
    private final boolean showPlatform;

    StepNames(ShellLexer lexer, boolean showPlatform) {
        this.lexer = lexer;
        this.showPlatform = showPlatform;
    }

    /** The name of the stage's next step. */
    String next(StageState stage, Step step, String source) {
        return prefix(stage, step.cause()) + expanded(step, source, stage.variables());
    }

    String from(StageState stage, String reference) {
        return prefix(stage, Step.Cause.WRITTEN) + "FROM " + reference;
    }

    private String prefix(StageState stage, Step.Cause cause) {
        if (stage.shownSteps == 0) {
            return "";
        }
        String total = Integer.toString(stage.shownSteps);
        String index = Integer.toString(stage.nextStep());
        return "["
                + (showPlatform ? PlatformSpec.formatAll(stage.platform) + " " : "")
                + (stage.label.isEmpty() ? "" : stage.label + " ")
                + " ".repeat(total.length() - index.length())
                + index
                + "/"
                + total
                + "] "
                + (cause == Step.Cause.TRIGGER ? "ONBUILD " : "");
    }

    private String expanded(Step step, String source, Variables variables) {
        ShellLexer shown = step.instruction() instanceof Run
                ? lexer.with(
                        ShellLexer.Option.KEEP_QUOTES, ShellLexer.Option.KEEP_ESCAPES, ShellLexer.Option.KEEP_UNSET)
                : lexer;
        String text;
        try {
            text = shown.expand(source, variables).text();
        } catch (ShellException unbalanced) {
            text = source;
        }
        String[] words = text.split(" ", 2);
        words[0] = words[0].toUpperCase(Locale.ROOT);
        return String.join(" ", words);
    }
}
