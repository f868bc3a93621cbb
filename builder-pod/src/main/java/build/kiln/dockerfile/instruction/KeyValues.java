package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.Arguments.Pair;
import build.kiln.dockerfile.parser.Arguments.Pairs;
import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.ArrayList;
import java.util.List;

/** The {@code name=value} arguments that ENV and LABEL share. */
final class KeyValues {
    private KeyValues() {}

    static List<Pair> parse(String name, Statement statement) throws DockerfileException {
        Flags.parse(statement, Flags.NONE);
        if (!(statement.arguments() instanceof Pairs given)) {
            throw Arity.noArgument(name);
        }
        for (Pair pair : given.pairs()) {
            if (pair.name().isEmpty()) {
                throw Arity.blankName(name);
            }
        }
        return given.pairs();
    }

    static List<Pair> expand(List<Pair> pairs, Expander expander) throws ShellException {
        List<Pair> expanded = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            expanded.add(new Pair(expander.word(pair.name()), expander.word(pair.value()), pair.legacy()));
        }
        return expanded;
    }
}
