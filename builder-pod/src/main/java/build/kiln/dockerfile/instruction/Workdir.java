package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;

/** WORKDIR: the directory of the following steps and of containers, made when missing. */
public record Workdir(Origin origin, String path) implements Instruction {
    static Workdir parse(Statement statement) throws DockerfileException {
        String path = Arity.exactlyOne("WORKDIR", statement);
        Flags.parse(statement, Flags.NONE);
        return new Workdir(Origin.of(statement), path);
    }

    @Override
    public Workdir expand(Expander expander) throws ShellException {
        return new Workdir(origin, expander.word(path));
    }
}
