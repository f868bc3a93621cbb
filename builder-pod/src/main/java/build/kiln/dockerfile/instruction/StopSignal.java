package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;

/** STOPSIGNAL: what stops a container of the image. */
public record StopSignal(Origin origin, String signal) implements Instruction {
    static StopSignal parse(Statement statement) throws DockerfileException {
        String signal = Arity.exactlyOne("STOPSIGNAL", statement);
        return new StopSignal(Origin.of(statement), signal);
    }

    @Override
    public StopSignal expand(Expander expander) throws ShellException {
        return new StopSignal(origin, expander.word(signal));
    }
}
