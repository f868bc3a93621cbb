package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import build.kiln.dockerfile.text.Space;
import java.util.List;

/** VOLUME: paths that containers keep outside the image. */
public record Volume(Origin origin, List<String> paths) implements Instruction {
    public Volume {
        paths = List.copyOf(paths);
    }

    static Volume parse(Statement statement) throws DockerfileException {
        List<String> paths =
                Arity.atLeastOne("VOLUME", statement).stream().map(Space::trim).toList();
        Flags.parse(statement, Flags.NONE);
        if (paths.contains("")) {
            throw DockerfileException.of("VOLUME specified can not be an empty string");
        }
        return new Volume(Origin.of(statement), paths);
    }

    @Override
    public Volume expand(Expander expander) throws ShellException {
        return new Volume(origin, expander.words(paths));
    }
}
