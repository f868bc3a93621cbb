package build.kiln.dockerfile.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.io.json.InvalidJsonException;
import build.kiln.testing.JsonLines;
import build.kiln.testing.Mutations;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was read, written on one line for each statement, is read as the same again. */
class RoundTripTest {
    private static final int TRIES = Integer.getInteger("kiln.random.hostile", 3_000);

    /** A statement without what says where it stands; the arguments of ONBUILD are such a statement too. */
    private record Meaning(String keyword, List<String> flags, Object arguments, List<Heredoc> heredocs) {
        static List<Meaning> of(SyntaxTree tree) {
            return tree.statements().stream().map(Meaning::of).toList();
        }

        private static Meaning of(Statement statement) {
            Object arguments = statement.arguments() instanceof Arguments.Nested(Statement nested)
                    ? of(nested)
                    : statement.arguments();
            return new Meaning(statement.keyword(), statement.flags(), arguments, statement.heredocs());
        }
    }

    @Test
    void readsWhatItHasWritten() throws Exception {
        int read = 0;
        for (String text : Stream.concat(files().stream(), new Mutations(files(), 4_711).stream(TRIES))
                .toList()) {
            SyntaxTree tree;
            try {
                tree = SyntaxTree.parse(new SourceFile("Dockerfile", text));
            } catch (DockerfileException e) {
                continue;
            }
            if (!tree.statements().stream().allMatch(each -> fitsOnALine(each, tree.escape()))) {
                continue;
            }
            read++;
            String written = print(tree);
            assertEquals(
                    Meaning.of(tree),
                    Meaning.of(SyntaxTree.parse(new SourceFile("Dockerfile", written))),
                    () -> text + "\n=== written as ===\n" + written);
        }
        int count = read;
        assertTrue(count > TRIES / 4, () -> "only " + count + " were files at all");
    }

    /**
     * Not what ends in the middle of a statement, which the next line would go on with, nor what only a continuation keeps
     * from being a comment or an empty line.
     */
    private static boolean fitsOnALine(Statement statement, char escape) {
        String source = statement.source().strip();
        return !source.endsWith(Character.toString(escape)) && !source.startsWith("#") && !source.isEmpty();
    }

    private static String print(SyntaxTree tree) {
        StringBuilder text = new StringBuilder("# escape=" + tree.escape() + "\n");
        for (Statement statement : tree.statements()) {
            text.append(statement.source()).append('\n');
            for (Heredoc heredoc : statement.heredocs()) {
                text.append(heredoc.content()).append(heredoc.name()).append('\n');
            }
        }
        return text.toString();
    }

    private static List<String> files() throws InvalidJsonException {
        List<String> files = new ArrayList<>();
        for (JsonLines.Case row : JsonLines.read(SyntaxTableTest.class, "files.jsonl")) {
            files.add(row.json().text("src"));
        }
        return files;
    }
}
