package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;

/** ENTRYPOINT: what a container always runs. */
public record Entrypoint(Origin origin, CommandLine command) implements Instruction {
    static Entrypoint parse(Statement statement) throws DockerfileException {
        Flags.parse(statement, Flags.NONE);
        return new Entrypoint(Origin.of(statement), CommandLine.of(statement));
    }
}
