package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Start-up is a budget: every class that a cached build loads is time that its user waits. */
@Timeout(300)
class StartUpTest {
    /** What a fully cached build loads today, and a little more. */
    private static final int CLASSES = 3000;

    @TempDir
    Path directory;

    @BeforeEach
    void context() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /file\nENV A=b\nCOPY file /copy\n");
        Files.writeString(context.resolve("file"), "content\n");
    }

    @Test
    void aCachedBuildLoadsFewClassesAndNoHeavyClients() throws Exception {
        build();
        Set<String> loaded = build();

        assertTrue(loaded.contains("build.kiln.solver.Solve"), "the log does not show what a build loads");
        assertTrue(loaded.size() <= CLASSES, "classes loaded: " + loaded.size());
        for (String heavy : List.of(
                "org.eclipse.jgit.",
                "org.apache.sshd.",
                "java.net.http.",
                "jdk.internal.net.http.",
                "sun.security.ssl.",
                "org.snakeyaml.",
                "org.yaml.",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "build.kiln.linux.SystemCall")) {
            assertEquals(
                    List.of(),
                    loaded.stream()
                            .filter(name -> name.startsWith(heavy))
                            .sorted()
                            .limit(3)
                            .toList());
        }
    }

    /** The names of the classes that a build in a JVM of its own loads. */
    private Set<String> build() throws IOException, InterruptedException {
        Path log = directory.resolve("classes.log");
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:file=" + log + ":none",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "build",
                "--cache-dir=" + directory.resolve("home"),
                "--tag=start-up:1",
                directory.resolve("context").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the build does not end");
        assertEquals(0, process.exitValue(), () -> text(output));
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" source: "))
                .map(line -> line.substring(0, line.indexOf(" source: ")))
                .filter(name -> !name.contains("/0x"))
                .collect(Collectors.toSet());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
