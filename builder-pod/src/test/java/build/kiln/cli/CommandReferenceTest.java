package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandReferenceTest {
    @Test
    void thePageNamesEveryCommandAndOptionAsTheyAre() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "cli.md"));
        for (String section : CommandReference.sections()) {
            assertTrue(page.contains(section), () -> "docs/cli.md lacks this, or has it otherwise:\n" + section);
        }
    }

    @Test
    void everyCommandHelps(@TempDir Path home) {
        for (String command : Commands.NAMES) {
            KilnRun.Result result = new KilnRun(home).run(command, "--help");
            assertEquals(0, result.code(), result.toString());
            assertTrue(result.out().startsWith("Usage: kiln " + command), result.out());
        }
        KilnRun.Result all = new KilnRun(home).run("--help");
        assertEquals(0, all.code());
        Commands.NAMES.forEach(command -> assertTrue(all.out().contains("\n  " + command), all.out()));
        assertEquals("kiln 0.1.0\n", new KilnRun(home).run("--version").out());
    }

    @Test
    void wrongUsageIsToldInALineAndExitsWithTwo(@TempDir Path home) {
        for (List<String> wrong : List.of(
                List.<String>of(),
                List.of("bake"),
                List.of("build"),
                List.of("build", ".", "."),
                List.of("build", "/no/such/directory"),
                List.of("build", "-t", "UPPER", "."),
                List.of("build", "--push", "."),
                List.of("tag", "one"),
                List.of("login", "-u", "jo"))) {
            KilnRun.Result result = new KilnRun(home).run(wrong);
            assertEquals(2, result.code(), wrong + ": " + result);
            assertTrue(result.err().startsWith("ERROR: "), result.err());
            assertTrue(result.err().lines().count() <= 2, result.err());
        }
    }
}
