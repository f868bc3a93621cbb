package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The collector of the operator's CronJob, in a JVM of its own. */
final class CollectorJvm implements AutoCloseable {
    private static final String MAIN = "build.kiln.cli.CollectMain";

    private final Process process;

    private CollectorJvm(Process process) {
        this.process = process;
    }

    /** Starts to collect until the volume at {@code cache} holds no more than {@code keep} bytes. */
    static CollectorJvm start(Path cache, long keep) throws IOException {
        ProcessBuilder collector = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MAIN,
                        Long.toString(keep))
                .redirectErrorStream(true);
        collector.environment().put("KILN_CACHE", cache.toString());
        return new CollectorJvm(collector.start());
    }

    /** Collects to the end. */
    static void collect(Path cache, long keep) throws IOException, InterruptedException {
        try (CollectorJvm collector = start(cache, keep)) {
            collector.awaitEnd();
        }
    }

    /** Waits for its end, which must be a good one; returns what it said. */
    String awaitEnd() throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String said = String.join("\n", output.lines().toList());
            assertTrue(process.waitFor(1, TimeUnit.MINUTES));
            assertEquals(0, process.exitValue(), said);
            return said;
        }
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}
