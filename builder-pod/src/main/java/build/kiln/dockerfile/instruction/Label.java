package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Arguments.Pair;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.List;

/** LABEL: metadata of the image. */
public record Label(Origin origin, List<Pair> labels) implements Instruction {
    public Label {
        labels = List.copyOf(labels);
    }

    static Label parse(Statement statement) throws DockerfileException {
        return new Label(Origin.of(statement), KeyValues.parse("LABEL", statement));
    }

    @Override
    public Label expand(Expander expander) throws ShellException {
        return new Label(origin, KeyValues.expand(labels, expander));
    }
}
