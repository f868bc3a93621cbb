package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ARG: variables that a build may be given, before the first FROM or within a stage. */
public record Arg(Origin origin, List<Declaration> declarations) implements Instruction {
    public Arg {
        declarations = List.copyOf(declarations);
    }

    /**
     * One variable.
     *
     * @param defaultValue not expanded
     */
    public record Declaration(String name, Optional<String> defaultValue) {}

    /** Flags of ARG are passed over: Docker never looks at them. */
    static Arg parse(Statement statement) throws DockerfileException {
        List<Declaration> declarations = new ArrayList<>();
        for (String word : Arity.atLeastOne("ARG", statement)) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw Arity.blankName("ARG");
            }
            declarations.add(
                    equals < 0
                            ? new Declaration(word, Optional.empty())
                            : new Declaration(word.substring(0, equals), Optional.of(word.substring(equals + 1))));
        }
        return new Arg(Origin.of(statement), declarations);
    }
}
