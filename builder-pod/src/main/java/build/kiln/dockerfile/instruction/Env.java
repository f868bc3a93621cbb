package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Arguments.Pair;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.List;

/** ENV: variables for the following steps and for containers. */
public record Env(Origin origin, List<Pair> variables) implements Instruction {
    public Env {
        variables = List.copyOf(variables);
    }

    static Env parse(Statement statement) throws DockerfileException {
        return new Env(Origin.of(statement), KeyValues.parse("ENV", statement));
    }

    @Override
    public Env expand(Expander expander) throws ShellException {
        return new Env(origin, KeyValues.expand(variables, expander));
    }
}
