package build.kiln.dockerfile.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.dockerfile.shell.ShellLexer.Option;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.testing.JsonLines;
import build.kiln.testing.Mutations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every word is expanded or refused with a message, in little time. */
@Timeout(300)
class HostileWordTest {
    private static final int TRIES = 10 * Integer.getInteger("kiln.random.hostile", 3_000);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Variables VARIABLES =
            Variables.ofEntries(List.of("a=1", "b=x y", "foo=aabaa", "bar=$a", "e=", "long=" + "ab".repeat(500)));

    @Test
    void expandsOrRefuses() throws Exception {
        List<ShellLexer> lexers = List.of(
                ShellLexer.of('\\'),
                ShellLexer.of('`'),
                ShellLexer.of('\\').with(Option.KEEP_QUOTES, Option.KEEP_ESCAPES),
                ShellLexer.of('\\').with(Option.LITERAL_QUOTES),
                ShellLexer.of('\\').with(Option.KEEP_UNSET));
        int index = 0;
        for (String word : new Mutations(words(), 815).stream(TRIES).toList()) {
            ShellLexer lexer = lexers.get(index++ % lexers.size());
            Instant begin = Instant.now();
            try {
                Expansion expansion = lexer.expand(word, VARIABLES);
                assertEquals(expansion, lexer.expand(word, VARIABLES), word);
                lexer.expandToWords(word, VARIABLES);
            } catch (ShellException e) {
                assertTrue(!String.valueOf(e.getMessage()).isBlank(), word);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("not refused but broken by: " + word, e);
            }
            Duration took = Duration.between(begin, Instant.now());
            assertTrue(took.compareTo(LIMIT) < 0, () -> took + " for: " + word);
        }
    }

    private static List<String> words() throws InvalidJsonException {
        List<String> words = new ArrayList<>();
        for (JsonLines.Case row : JsonLines.read(ExpansionTableTest.class, "expansions.jsonl")) {
            words.add(row.json().text("word"));
        }
        return words;
    }
}
