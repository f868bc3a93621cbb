package build.kiln.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.testing.JsonLines;
import build.kiln.testing.Mutations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every ignore file is understood or refused with a message, and matches in little time. */
@Timeout(300)
class HostileIgnoreTest {
    private static final int TRIES = 3 * Integer.getInteger("kiln.random.hostile", 3_000);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final List<String> PATHS = List.of(
            "a", "a/b", "a/b/c.txt", "src/main/java/App.java", "a".repeat(120), "a/".repeat(60) + "b", "ü/*[x]");

    @Test
    void matchesOrRefuses() throws Exception {
        for (String text : new Mutations(files(), 1_492).stream(TRIES).toList()) {
            Instant begin = Instant.now();
            try {
                IgnorePatterns patterns = IgnorePatterns.parse(text);
                for (String path : PATHS) {
                    assertEquals(patterns.includes(path), patterns.includes(path), text);
                    patterns.mayIncludeBelow(path);
                }
            } catch (BuildException e) {
                assertEquals(Reason.CONTEXT_INVALID, e.reason(), text);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("not refused but broken by:\n" + text, e);
            }
            Duration took = Duration.between(begin, Instant.now());
            assertTrue(took.compareTo(LIMIT) < 0, () -> took + " for:\n" + text);
        }
    }

    private static List<String> files() throws InvalidJsonException {
        List<String> files = new ArrayList<>();
        for (JsonLines.Case row : JsonLines.read(IgnoreTableTest.class, "ignored.jsonl")) {
            files.add(row.json().text("file"));
        }
        return files;
    }
}
