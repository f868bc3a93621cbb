package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;

/** MAINTAINER: the image's author. Deprecated in favour of a label. */
public record Maintainer(Origin origin, String author) implements Instruction {
    static Maintainer parse(Statement statement) throws DockerfileException {
        String author = Arity.exactlyOne("MAINTAINER", statement);
        Flags.parse(statement, Flags.NONE);
        return new Maintainer(Origin.of(statement), author);
    }
}
