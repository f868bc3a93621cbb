package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.DockerfileException.Kind;
import build.kiln.dockerfile.parser.LineRange;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.parser.SyntaxTree;
import build.kiln.dockerfile.text.Suggestion;
import java.util.List;
import java.util.Locale;

/** Statements as typed instructions. */
public final class InstructionParser {
    private static final List<String> KEYWORDS = List.of(
            "ADD",
            "ARG",
            "CMD",
            "COPY",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "FROM",
            "HEALTHCHECK",
            "LABEL",
            "MAINTAINER",
            "ONBUILD",
            "RUN",
            "SHELL",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");

    private InstructionParser() {}

    /**
     * Reads what an image's config holds as {@code OnBuild}.
     *
     * @param place the lines of the FROM that brings the trigger in
     */
    public static Instruction parseTrigger(String trigger, LineRange place) throws DockerfileException {
        try {
            List<Statement> statements =
                    SyntaxTree.parse(new SourceFile("ONBUILD", trigger)).statements();
            if (statements.size() != 1) {
                throw DockerfileException.of("onbuild trigger should be a single expression");
            }
            Statement read = statements.getFirst();
            return parse(new Statement(
                    read.keyword(),
                    read.flags(),
                    read.arguments(),
                    read.heredocs(),
                    read.source(),
                    place,
                    read.comments()));
        } catch (DockerfileException e) {
            throw DockerfileException.of(e.kind(), e.message()).at(place);
        }
    }

    static boolean isFrom(Statement statement) {
        return statement.keyword().equalsIgnoreCase("from");
    }

    /** Reads any instruction but FROM. */
    static Instruction parse(Statement statement) throws DockerfileException {
        return switch (statement.keyword().toLowerCase(Locale.ROOT)) {
            case "add" -> Add.parse(statement);
            case "arg" -> Arg.parse(statement);
            case "cmd" -> Cmd.parse(statement);
            case "copy" -> Copy.parse(statement);
            case "entrypoint" -> Entrypoint.parse(statement);
            case "env" -> Env.parse(statement);
            case "expose" -> Expose.parse(statement);
            case "healthcheck" -> Healthcheck.parse(statement);
            case "label" -> Label.parse(statement);
            case "maintainer" -> Maintainer.parse(statement);
            case "onbuild" -> OnBuild.parse(statement);
            case "run" -> Run.parse(statement);
            case "shell" -> Shell.parse(statement);
            case "stopsignal" -> StopSignal.parse(statement);
            case "user" -> User.parse(statement);
            case "volume" -> Volume.parse(statement);
            case "workdir" -> Workdir.parse(statement);
            default ->
                throw DockerfileException.of(
                        Kind.UNKNOWN_INSTRUCTION,
                        "unknown instruction: " + statement.keyword()
                                + Suggestion.hint(Suggestion.ignoringCase(statement.keyword(), KEYWORDS)));
        };
    }
}
