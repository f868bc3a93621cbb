package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Heredoc;
import build.kiln.dockerfile.parser.Statement;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * ONBUILD: an instruction for builds that start from this image.
 *
 * @param trigger its source text, heredocs included
 */
public record OnBuild(Origin origin, String trigger) implements Instruction {
    private static final Pattern KEYWORD = Pattern.compile("(?i)^\\s*ONBUILD\\s*");

    static OnBuild parse(Statement statement) throws DockerfileException {
        List<String> words = Arity.atLeastOne("ONBUILD", statement);
        Flags.parse(statement, Flags.NONE);
        String keyword = words.getFirst().toUpperCase(Locale.ROOT);
        switch (keyword) {
            case "ONBUILD" -> throw DockerfileException.of("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "MAINTAINER", "FROM" -> throw DockerfileException.of(keyword + " isn't allowed as an ONBUILD trigger");
            default -> {}
        }
        StringBuilder trigger =
                new StringBuilder(KEYWORD.matcher(statement.source()).replaceFirst(""));
        for (Heredoc heredoc : statement.heredocs()) {
            trigger.append('\n').append(heredoc.content()).append(heredoc.name());
        }
        return new OnBuild(Origin.of(statement), trigger.toString());
    }
}
