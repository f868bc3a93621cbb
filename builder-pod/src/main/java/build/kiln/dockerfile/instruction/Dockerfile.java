package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Directive;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.parser.SyntaxTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole Dockerfile.
 *
 * @param metaArgs the ARG instructions before the first FROM
 * @param stages at least one
 * @param emptyContinuations lines where a statement with empty continuation lines ends
 */
public record Dockerfile(
        SourceFile file,
        List<Directive> directives,
        char escape,
        List<Arg> metaArgs,
        List<Stage> stages,
        List<LineRange> emptyContinuations) {
    public Dockerfile {
        directives = List.copyOf(directives);
        metaArgs = List.copyOf(metaArgs);
        stages = List.copyOf(stages);
        emptyContinuations = List.copyOf(emptyContinuations);
    }

    /** Reads a Dockerfile; the exception names its line and shows it. */
    public static Dockerfile parse(SourceFile file) throws DockerfileException {
        SyntaxTree tree = SyntaxTree.parse(file);
        Builder builder = new Builder();
        for (Statement statement : tree.statements()) {
            try {
                builder.add(statement);
            } catch (DockerfileException e) {
                throw e.at(statement.lines()).in(file);
            }
        }
        List<Stage> stages = builder.stages();
        if (stages.isEmpty()) {
            throw DockerfileException.of("dockerfile contains no stages to build")
                    .at(tree.statements().getLast().lines())
                    .in(file)
                    .withRemedy("Add a FROM instruction.");
        }
        return new Dockerfile(
                file, tree.directives(), tree.escape(), builder.metaArgs, stages, tree.emptyContinuations());
    }

    public Optional<Directive> directive(Directive.Name name) {
        return directives.stream().filter(directive -> directive.name() == name).findFirst();
    }

    private static final class Builder {
        private final List<Arg> metaArgs = new ArrayList<>();
        private final List<Stage> finished = new ArrayList<>();
        private final List<Instruction> instructions = new ArrayList<>();
        private Optional<Stage> open = Optional.empty();

        void add(Statement statement) throws DockerfileException {
            if (InstructionParser.isFrom(statement)) {
                Stage stage = numbered(statement, () -> Stage.parse(statement));
                finishStage();
                open = Optional.of(stage);
                return;
            }
            Instruction instruction = numbered(statement, () -> InstructionParser.parse(statement));
            if (open.isPresent()) {
                instructions.add(instruction);
            } else if (instruction instanceof Arg arg) {
                metaArgs.add(arg);
            } else {
                throw DockerfileException.of("no build stage in current context")
                        .withRemedy("Begin with FROM; only ARG may stand before it.");
            }
        }

        List<Stage> stages() {
            finishStage();
            return finished;
        }

        private void finishStage() {
            open.ifPresent(stage -> finished.add(stage.withInstructions(instructions)));
            instructions.clear();
            open = Optional.empty();
        }

        private static <T> T numbered(Statement statement, Parsing<T> parsing) throws DockerfileException {
            try {
                return parsing.run();
            } catch (DockerfileException e) {
                DockerfileException numbered = DockerfileException.of(
                        e.kind(),
                        "dockerfile parse error on line " + statement.lines().first() + ": " + e.message());
                throw e.remedy().isPresent() ? numbered.withRemedy(e.remedy().get()) : numbered;
            }
        }

        private interface Parsing<T> {
            T run() throws DockerfileException;
        }
    }
}
