package build.kiln.dockerfile.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.io.json.JsonObject;
import build.kiln.testing.JsonLines;
import build.kiln.testing.JsonLines.Case;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What BuildKit v0.34.2 reads in 700 files. */
class SyntaxTableTest {
    /** The table has messages without suggestions. */
    private static final Pattern HINT = Pattern.compile(" \\(did you mean .*\\?\\)$");

    static Stream<Case> table() {
        return JsonLines.read(SyntaxTableTest.class, "files.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void readsAsBuildKitDoes(Case row) throws Exception {
        SourceFile file = new SourceFile("Dockerfile", row.json().text("src"));
        if (row.json().field("err").isPresent()) {
            String message = row.json().text("err");
            DockerfileException e = assertThrows(DockerfileException.class, () -> SyntaxTree.parse(file), file.text());
            assertEquals(message, e.message(), file.text());
            return;
        }
        SyntaxTree tree = SyntaxTree.parse(file);
        assertEquals(row.json().text("escape"), Character.toString(tree.escape()));
        List<String> expected = new ArrayList<>();
        for (JsonObject node : row.json().objects("nodes")) {
            expected.add(describe(node));
        }
        assertEquals(
                expected,
                tree.statements().stream().map(SyntaxTableTest::describe).toList(),
                file.text());
        assertEquals(row.json().integer("warnings"), tree.emptyContinuations().size(), file.text());
        if (row.json().field("ierr").isPresent()) {
            String message = row.json().text("ierr");
            DockerfileException e = assertThrows(DockerfileException.class, () -> Dockerfile.parse(file), file.text());
            assertEquals(message, HINT.matcher(e.message()).replaceFirst(""), file.text());
        } else {
            Dockerfile dockerfile = Dockerfile.parse(file);
            assertEquals(row.json().integer("stages"), dockerfile.stages().size(), file.text());
            assertEquals(row.json().integer("meta"), dockerfile.metaArgs().size(), file.text());
        }
    }

    private static String describe(JsonObject node) throws Exception {
        StringBuilder text = new StringBuilder();
        text.append(node.text("value").toLowerCase(Locale.ROOT));
        text.append(" flags ").append(node.texts("flags").orElse(List.of()));
        text.append(" lines ").append(node.integer("start")).append('-').append(node.integer("end"));
        text.append(" comments ").append(node.texts("comments").orElse(List.of()));
        for (JsonObject heredoc : node.objects("heredocs")) {
            text.append(" heredoc %s expand %s chomp %s %s"
                    .formatted(
                            heredoc.text("Name"),
                            heredoc.flag("Expand"),
                            heredoc.flag("Chomp"),
                            heredoc.text("Content")));
        }
        text.append(" original ").append(node.text("original"));
        if (node.field("child").isPresent()) {
            return text.append(inner(node.object("child"))).toString();
        }
        text.append(node.flag("json") ? " json " : " args ");
        List<String> args = node.texts("args").orElse(List.of());
        return text.append(args.equals(List.of("")) ? List.of() : args).toString();
    }

    private static String inner(JsonObject child) throws Exception {
        List<String> args = child.texts("args").orElse(List.of());
        return " child %s %s %s"
                .formatted(
                        child.text("value"),
                        child.texts("flags").orElse(List.of()),
                        args.equals(List.of("")) ? List.of() : args);
    }

    private static String describe(Statement statement) {
        StringBuilder text = new StringBuilder();
        text.append(statement.keyword().toLowerCase(Locale.ROOT));
        text.append(" flags ").append(statement.flags());
        text.append(" lines ")
                .append(statement.lines().first())
                .append('-')
                .append(statement.lines().last());
        text.append(" comments ").append(statement.comments());
        for (Heredoc heredoc : statement.heredocs()) {
            text.append(" heredoc %s expand %s chomp %s %s"
                    .formatted(heredoc.name(), heredoc.expand(), heredoc.chomp(), heredoc.content()));
        }
        text.append(" original ").append(statement.source());
        if (statement.arguments() instanceof Arguments.Nested(Statement nested)) {
            return text.append(" child %s %s %s".formatted(nested.keyword(), nested.flags(), chain(nested.arguments())))
                    .toString();
        }
        boolean json = statement.arguments() instanceof Arguments.Json
                || (statement.arguments() instanceof Arguments.Check check
                        && check.command() instanceof Arguments.Json);
        return text.append(json ? " json " : " args ")
                .append(chain(statement.arguments()))
                .toString();
    }

    /** BuildKit's tree holds pairs as three nodes each: name, value and what parts them. */
    private static List<String> chain(Arguments arguments) {
        return switch (arguments) {
            case Arguments.Pairs(List<Arguments.Pair> pairs) ->
                pairs.stream()
                        .flatMap(pair -> Stream.of(pair.name(), pair.value(), pair.legacy() ? "" : "="))
                        .toList();
            default -> arguments.strings();
        };
    }
}
