package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, started by a command that changes its surroundings first. */
final class SeparateJvm {
    private SeparateJvm() {}

    /** What it left: its exit code and its two outputs, interleaved. */
    record Outcome(int exitCode, String output) {}

    /**
     * Runs {@code main} with {@code arguments} on the class path of the tests.
     *
     * @param before words in front of the command
     * @param directory gets a file of the output
     */
    static Outcome run(List<String> before, Path directory, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> words = new ArrayList<>(before);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        words.add(main.getName());
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), "it did not end");
        } finally {
            process.destroyForcibly();
        }
        return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }
}
