package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals end a running build soon, cleanly, and with the exit code that shells expect. */
@Timeout(300)
class CancellationTest {
    /** The command gives itself 4 seconds; a loaded machine may take longer to see them. */
    private static final long PATIENCE_SECONDS = 60;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalCancelsTheBuild(String signal, @TempDir Path directory) throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Path home = directory.resolve("home");
        String seconds = Long.toString(100_000 + ProcessHandle.current().pid());
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "/bin/busybox echo begun; /bin/busybox sleep %s"]
                """.formatted(seconds));
        Process kiln = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "build",
                        "--progress=plain",
                        "--cache-dir",
                        home.toString(),
                        context.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = kiln.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            while (line != null && !line.endsWith(" begun")) {
                line = said.readLine();
            }
            assertTrue(line != null, "the step did not begin");
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + signal, Long.toString(kiln.pid()))
                            .start()
                            .waitFor());
            List<String> rest = said.lines().toList();
            assertTrue(kiln.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it still runs");
            assertEquals(130, kiln.exitValue(), rest.toString());
            assertTrue(rest.contains("ERROR: Cancelled: the build was cancelled"), rest.toString());
        } finally {
            kiln.destroyForcibly();
        }
        try (Stream<Path> left = Files.list(home.resolve("scratch"))) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(List.of(), sleepers(seconds));
    }

    private static List<String> sleepers(String seconds) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(command -> command.contains("busybox sleep " + seconds))
                .toList();
    }
}
