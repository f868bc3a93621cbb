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
    private static final String ONCE = "build.kiln.cli.CollectMain";
    private static final String LOOP = "build.kiln.cli.CollectingProcess";

    private final Process process;

    private CollectorJvm(Process process) {
        this.process = process;
    }

    /** Starts to collect until the volume at {@code cache} holds no more than {@code keep} bytes. */
    static CollectorJvm start(Path cache, long keep) throws IOException {
        return start(ONCE, cache, Long.toString(keep));
    }

    /** Starts to collect all that may go, over and over. */
    static CollectorJvm startLoop(Path cache) throws IOException {
        return start(LOOP, cache, cache.toString());
    }

    private static CollectorJvm start(String main, Path cache, String argument) throws IOException {
        ProcessBuilder collector = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main,
                        argument)
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

    /** Ends a loop, after one round at least; every round must have ended well. */
    void endLoop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        awaitEnd();
    }

    /** Kills it, if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}
