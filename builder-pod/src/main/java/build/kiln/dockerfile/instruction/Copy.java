package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.List;
import java.util.Map;

/**
 * COPY: files from the context, a stage, an image or the Dockerfile itself.
 *
 * @param from stage name or number, image or named context; empty for the main context
 * @param chown {@code user[:group]}; empty when not given
 * @param chmod octal or symbolic; empty when not given
 * @param link {@code --link}: the files do not depend on what is there before
 * @param parents {@code --parents}: the directories of a source are kept
 */
public record Copy(
        Origin origin,
        Transfer transfer,
        String from,
        String chown,
        String chmod,
        boolean link,
        boolean parents,
        List<String> excludes)
        implements Instruction {
    private static final Map<String, FlagType> FLAGS = Map.of(
            "from", FlagType.TEXT,
            "chown", FlagType.TEXT,
            "chmod", FlagType.TEXT,
            "link", FlagType.SWITCH,
            "parents", FlagType.SWITCH,
            "exclude", FlagType.LIST);

    public Copy {
        excludes = List.copyOf(excludes);
    }

    static Copy parse(Statement statement) throws DockerfileException {
        Transfer.requireTwoArguments("COPY", statement);
        Flags flags = Flags.parse(statement, FLAGS);
        return new Copy(
                Origin.of(statement),
                Transfer.parse("COPY", statement),
                flags.text("from"),
                flags.text("chown"),
                flags.text("chmod"),
                flags.isSet("link"),
                flags.isSet("parents"),
                flags.list("exclude"));
    }

    @Override
    public Copy expand(Expander expander) throws ShellException {
        String owner = expander.word(chown);
        String mode = expander.word(chmod);
        return new Copy(origin, transfer.expand(expander), from, owner, mode, link, parents, excludes);
    }
}
