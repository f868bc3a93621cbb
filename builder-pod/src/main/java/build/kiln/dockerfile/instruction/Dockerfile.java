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
 * @param stages at least one, when the file was read to its end
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

    /**
     * What can be read of a file.
     *
     * @param read up to its first mistake; has no stages when there is none before it
     * @param mistake with its line and an excerpt
     */
    public record Reading(Dockerfile read, Optional<DockerfileException> mistake) {}

    /** Reads a Dockerfile; the exception names its line and shows it. */
    public static Dockerfile parse(SourceFile file) throws DockerfileException {
        Reading reading = read(file);
        if (reading.mistake().isPresent()) {
            throw reading.mistake().get();
        }
        return reading.read();
    }

    /**
     * Reads a Dockerfile up to the first instruction that is wrong.
     *
     * @throws DockerfileException when it cannot be taken apart into instructions
     */
    public static Reading read(SourceFile file) throws DockerfileException {
        SyntaxTree tree = SyntaxTree.parse(file);
        Builder builder = new Builder();
        Optional<DockerfileException> mistake = Optional.empty();
        for (Statement statement : tree.statements()) {
            try {
                builder.add(statement);
            } catch (DockerfileException e) {
                mistake = Optional.of(e.at(statement.lines()).in(file));
                break;
            }
        }
        Dockerfile read = new Dockerfile(
                file, tree.directives(), tree.escape(), builder.metaArgs, builder.stages(), tree.emptyContinuations());
        return new Reading(read, mistake.or(() -> noStages(read, tree)));
    }

    private static Optional<DockerfileException> noStages(Dockerfile read, SyntaxTree tree) {
        return read.stages().isEmpty()
                ? Optional.of(DockerfileException.of("dockerfile contains no stages to build")
                        .at(tree.statements().getLast().lines())
                        .in(read.file())
                        .withRemedy("Add a FROM instruction."))
                : Optional.empty();
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
