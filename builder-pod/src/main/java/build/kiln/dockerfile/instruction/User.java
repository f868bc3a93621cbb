package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;

/** USER: who runs the following steps and containers, {@code user[:group]} by name or number. */
public record User(Origin origin, String user) implements Instruction {
    static User parse(Statement statement) throws DockerfileException {
        String user = Arity.exactlyOne("USER", statement);
        Flags.parse(statement, Flags.NONE);
        return new User(Origin.of(statement), user);
    }

    @Override
    public User expand(Expander expander) throws ShellException {
        return new User(origin, expander.word(user));
    }
}
