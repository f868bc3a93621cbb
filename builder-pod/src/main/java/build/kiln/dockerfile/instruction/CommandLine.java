package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Arguments;
import build.kiln.dockerfile.parser.Arguments.Json;
import build.kiln.dockerfile.parser.Heredoc;
import build.kiln.dockerfile.parser.Statement;
import java.util.List;

/**
 * A command of RUN, CMD, ENTRYPOINT or HEALTHCHECK.
 *
 * @param arguments in shell form one, the whole line, or none
 */
public record CommandLine(Form form, List<String> arguments, List<Heredoc> heredocs) {
    public CommandLine {
        arguments = List.copyOf(arguments);
        heredocs = List.copyOf(heredocs);
    }

    public enum Form {
        /** A line that the image's shell runs. */
        SHELL,
        /** A JSON array that runs as it is. */
        EXEC
    }

    static CommandLine of(Statement statement) {
        return of(statement.arguments(), statement.heredocs());
    }

    static CommandLine of(Arguments arguments, List<Heredoc> heredocs) {
        Form form = arguments instanceof Json ? Form.EXEC : Form.SHELL;
        return new CommandLine(form, arguments.strings(), heredocs);
    }
}
