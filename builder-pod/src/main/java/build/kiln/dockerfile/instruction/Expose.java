package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import java.util.List;

/**
 * EXPOSE: ports that containers listen on.
 *
 * @param ports as written, sorted; each may hold variables that expand to several
 */
public record Expose(Origin origin, List<String> ports) implements Instruction {
    public Expose {
        ports = List.copyOf(ports);
    }

    static Expose parse(Statement statement) throws DockerfileException {
        List<String> ports = Arity.atLeastOne("EXPOSE", statement);
        Flags.parse(statement, Flags.NONE);
        return new Expose(Origin.of(statement), ports.stream().sorted().toList());
    }
}
