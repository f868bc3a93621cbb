package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.shell.ShellException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ADD: as COPY from the context, and archives, URLs and Git repositories.
 *
 * @param chown {@code user[:group]}; empty when not given
 * @param chmod octal or symbolic; empty when not given
 * @param link {@code --link}: the files do not depend on what is there before
 * @param checksum what a remote source must be; empty when not given
 * @param keepGitDir only for Git sources
 * @param unpack without it, local archives are unpacked and remote ones are not
 */
public record Add(
        Origin origin,
        Transfer transfer,
        String chown,
        String chmod,
        boolean link,
        String checksum,
        Optional<Boolean> keepGitDir,
        Optional<Boolean> unpack,
        List<String> excludes)
        implements Instruction {
    private static final Map<String, FlagType> FLAGS = Map.of(
            "chown", FlagType.TEXT,
            "chmod", FlagType.TEXT,
            "link", FlagType.SWITCH,
            "checksum", FlagType.TEXT,
            "keep-git-dir", FlagType.SWITCH,
            "unpack", FlagType.SWITCH,
            "exclude", FlagType.LIST);

    public Add {
        excludes = List.copyOf(excludes);
    }

    static Add parse(Statement statement) throws DockerfileException {
        Transfer.requireTwoArguments("ADD", statement);
        Flags flags = Flags.parse(statement, FLAGS);
        return new Add(
                Origin.of(statement),
                Transfer.parse("ADD", statement),
                flags.text("chown"),
                flags.text("chmod"),
                flags.isSet("link"),
                flags.text("checksum"),
                flags.toggle("keep-git-dir"),
                flags.toggle("unpack"),
                flags.list("exclude"));
    }

    @Override
    public Add expand(Expander expander) throws ShellException {
        String owner = expander.word(chown);
        String mode = expander.word(chmod);
        String sum = expander.word(checksum);
        return new Add(origin, transfer.expand(expander), owner, mode, link, sum, keepGitDir, unpack, excludes);
    }
}
