package build.kiln.dockerfile.lint;

import build.kiln.dockerfile.instruction.Arg;
import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.instruction.Instruction;
import build.kiln.dockerfile.instruction.Maintainer;
import build.kiln.dockerfile.instruction.Origin;
import build.kiln.dockerfile.instruction.Stage;
import build.kiln.dockerfile.text.Quote;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The rules that look at the text alone. */
public final class SyntaxRules {
    private static final Set<String> RESERVED = Set.of("context", "scratch");

    private final Dockerfile dockerfile;
    private final Linter linter;

    private SyntaxRules(Dockerfile dockerfile, Linter linter) {
        this.dockerfile = dockerfile;
        this.linter = linter;
    }

    public static void check(Dockerfile dockerfile, Linter linter) {
        SyntaxRules rules = new SyntaxRules(dockerfile, linter);
        rules.checkInstructions();
        rules.checkStageNames();
        rules.checkCasing();
    }

    /** The rules that hold for one instruction at a time, for a file that is not right to its end. */
    public static void checkBeginning(Dockerfile dockerfile, Linter linter) {
        new SyntaxRules(dockerfile, linter).checkInstructions();
    }

    private void checkInstructions() {
        dockerfile.emptyContinuations().forEach(lines -> linter.report(Rule.NO_EMPTY_CONTINUATION, lines));
        dockerfile.metaArgs().forEach(this::checkInstruction);
        for (Stage stage : dockerfile.stages()) {
            checkFrom(stage);
            stage.instructions().forEach(this::checkInstruction);
        }
    }

    private void checkInstruction(Instruction instruction) {
        if (instruction instanceof Maintainer) {
            linter.report(Rule.MAINTAINER_DEPRECATED, instruction.origin());
        } else if (instruction instanceof Arg arg) {
            List<String> names =
                    arg.declarations().stream().map(Arg.Declaration::name).toList();
            checkDescription("ARG", names, arg.origin());
        }
    }

    private void checkFrom(Stage stage) {
        String name = stage.nameAsWritten();
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
            linter.report(Rule.STAGE_NAME_CASING, stage.origin(), name);
        }
        String from = stage.origin().keyword();
        boolean lower = isLower(from);
        boolean mismatch = lower ? !isLower(stage.as()) : isUpper(from) && !isUpper(stage.as());
        if (mismatch) {
            linter.report(Rule.FROM_AS_CASING, stage.origin(), stage.as(), from);
        }
        stage.name().ifPresent(named -> checkDescription("FROM", List.of(named), stage.origin()));
    }

    private void checkDescription(String instruction, List<String> names, Origin origin) {
        if (origin.comments().isEmpty()) {
            return;
        }
        String first = origin.comments().getLast().split(" ", 2)[0];
        if (!names.contains(first)) {
            String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
            linter.report(Rule.INVALID_DEFINITION_DESCRIPTION, origin, instruction, example);
        }
    }

    private void checkStageNames() {
        Set<String> seen = new HashSet<>();
        for (Stage stage : dockerfile.stages()) {
            stage.name().ifPresent(name -> {
                if (RESERVED.contains(name)) {
                    linter.report(Rule.RESERVED_STAGE_NAME, stage.origin().lines(), Quote.quote(name));
                }
                if (!seen.add(name)) {
                    linter.report(Rule.DUPLICATE_STAGE_NAME, stage.origin().lines(), Quote.quote(name));
                }
            });
        }
    }

    private void checkCasing() {
        List<Origin> origins = dockerfile.stages().stream()
                .flatMap(stage -> Stream.concat(
                        Stream.of(stage.origin()), stage.instructions().stream().map(Instruction::origin)))
                .toList();
        long lower =
                origins.stream().filter(origin -> isLower(origin.keyword())).count();
        long upper = origins.stream()
                .filter(origin -> isUpper(origin.keyword()) && !isLower(origin.keyword()))
                .count();
        boolean lowerWins = lower > upper;
        for (Origin origin : origins) {
            String keyword = origin.keyword();
            if (lowerWins ? !isLower(keyword) : !isUpper(keyword)) {
                linter.report(
                        Rule.CONSISTENT_INSTRUCTION_CASING,
                        origin.lines(),
                        keyword,
                        lowerWins ? "lowercase" : "uppercase");
            }
        }
    }

    private static boolean isLower(String word) {
        return word.equals(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isUpper(String word) {
        return word.equals(word.toUpperCase(Locale.ROOT));
    }
}
