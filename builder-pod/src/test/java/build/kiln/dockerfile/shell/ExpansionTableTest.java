package build.kiln.dockerfile.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import build.kiln.dockerfile.shell.ShellLexer.Option;
import build.kiln.testing.JsonLines;
import build.kiln.testing.JsonLines.Case;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What BuildKit v0.34.2 makes of 1,500 words. */
class ExpansionTableTest {
    static Stream<Case> table() {
        return JsonLines.read(ExpansionTableTest.class, "expansions.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("table")
    void expandsAsBuildKitDoes(Case row) throws Exception {
        String word = row.json().text("word");
        ShellLexer lexer = lexer(row);
        Variables variables = Variables.ofEntries(row.texts("env"));
        if (row.json().field("err").isPresent()) {
            String message = row.json().text("err");
            ShellException e = assertThrows(ShellException.class, () -> lexer.expand(word, variables), word);
            assertEquals(message, e.getMessage(), word);
            return;
        }
        Expansion expansion = lexer.expand(word, variables);
        assertEquals(row.json().text("result"), expansion.text(), word);
        assertEquals(
                sorted(row.texts("matched")),
                sorted(expansion.matched().stream().toList()),
                word);
        assertEquals(
                sorted(row.texts("unmatched")),
                sorted(expansion.unmatched().stream().toList()),
                word);
        assertEquals(row.texts("words"), lexer.expandToWords(word, variables), word);
    }

    private static ShellLexer lexer(Case row) throws Exception {
        ShellLexer lexer = ShellLexer.of(row.json().text("esc").charAt(0));
        for (char flag : row.json().text("flags").toCharArray()) {
            lexer = lexer.with(
                    switch (flag) {
                        case 'q' -> Option.KEEP_QUOTES;
                        case 'e' -> Option.KEEP_ESCAPES;
                        case 's' -> Option.LITERAL_QUOTES;
                        case 'u' -> Option.KEEP_UNSET;
                        default -> throw new IllegalArgumentException("flag " + flag);
                    });
        }
        return lexer;
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }
}
