package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Arguments.Json;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import java.util.List;

/** SHELL: the program that runs shell forms. */
public record Shell(Origin origin, List<String> command) implements Instruction {
    public Shell {
        command = List.copyOf(command);
    }

    static Shell parse(Statement statement) throws DockerfileException {
        Flags.parse(statement, Flags.NONE);
        List<String> command = Arity.atLeastOne("SHELL", statement);
        if (!(statement.arguments() instanceof Json)) {
            throw DockerfileException.of("SHELL requires the arguments to be in JSON form")
                    .withRemedy("Write it as SHELL [\"executable\", \"parameter\"].");
        }
        return new Shell(Origin.of(statement), command);
    }
}
