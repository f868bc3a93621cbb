package build.kiln.frontend.dockerfile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.dockerfile.instruction.Dockerfile;
import build.kiln.dockerfile.parser.SourceFile;
import build.kiln.failure.BuildException;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.oci.Platform;
import build.kiln.testing.JsonLines;
import build.kiln.testing.Mutations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged Dockerfiles are read, linted and converted, or refused with a message; nothing else ever, and in little time. */
@Timeout(300)
class HostileDockerfileTest {
    private static final int TRIES = Integer.getInteger("kiln.random.hostile", 3_000);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final BuildOptions OPTIONS = BuildOptions.of(Platform.linux("amd64"));

    @Test
    void endsWithAConversionOrAMessage() throws Exception {
        DockerfileFrontend frontend = new DockerfileFrontend(ConversionTableTest.images());
        int refused = 0;
        for (String text : new Mutations(files(), 20_261_126).stream(TRIES).toList()) {
            Instant begin = Instant.now();
            try {
                refused += isRefused(frontend, new SourceFile("Dockerfile", text)) ? 1 : 0;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("not refused but broken by:\n" + text, e);
            }
            Duration took = Duration.between(begin, Instant.now());
            assertTrue(took.compareTo(LIMIT) < 0, () -> took + " for:\n" + text);
        }
        int count = refused;
        assertTrue(count > TRIES / 10 && count < TRIES, () -> count + " of " + TRIES + " refused");
    }

    private static boolean isRefused(DockerfileFrontend frontend, SourceFile file) throws InterruptedException {
        boolean refused = false;
        try {
            Dockerfile dockerfile = DockerfileFrontend.parse(file);
            frontend.convert(dockerfile, OPTIONS);
        } catch (BuildException e) {
            assertTrue(!e.message().isBlank(), file::text);
            refused = true;
        }
        frontend.check(file, OPTIONS);
        return refused;
    }

    private static List<String> files() throws InvalidJsonException {
        List<String> files = new ArrayList<>();
        for (JsonLines.Case row : JsonLines.read(ConversionTableTest.class, "conversions.jsonl")) {
            files.add(row.json().text("src"));
        }
        return files;
    }
}
