package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;

/** CMD: what a container runs, or the arguments of its entrypoint. */
public record Cmd(Origin origin, CommandLine command) implements Instruction {
    static Cmd parse(Statement statement) throws DockerfileException {
        Flags.parse(statement, Flags.NONE);
        return new Cmd(Origin.of(statement), CommandLine.of(statement));
    }
}
