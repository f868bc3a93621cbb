package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import java.util.List;

/** How many arguments an instruction takes. */
final class Arity {
    private Arity() {}

    static List<String> atLeastOne(String name, Statement statement) throws DockerfileException {
        List<String> arguments = statement.arguments().strings();
        if (arguments.isEmpty()) {
            throw noArgument(name);
        }
        return arguments;
    }

    static String exactlyOne(String name, Statement statement) throws DockerfileException {
        List<String> arguments = statement.arguments().strings();
        if (arguments.size() != 1) {
            throw DockerfileException.of(name + " requires exactly one argument");
        }
        return arguments.getFirst();
    }

    static DockerfileException noArgument(String name) {
        return DockerfileException.of(name + " requires at least one argument");
    }

    static DockerfileException blankName(String name) {
        return DockerfileException.of(name + " names can not be blank");
    }
}
