package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.RegistryServer;
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

    /** The same with a push to a registry without TLS. */
    private static final int CLASSES_OF_A_PUSH = 3700;

    private static final List<String> HEAVY = List.of(
            "org.eclipse.jgit.",
            "org.apache.sshd.",
            "java.net.http.",
            "jdk.internal.net.http.",
            "sun.security.ssl.",
            "org.snakeyaml.",
            "org.yaml.",
            "com.fasterxml.jackson.databind.ObjectMapper");

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
        List<String> arguments = List.of("--tag=start-up:1");
        build(arguments);
        Set<String> loaded = build(arguments);

        assertFew(loaded, CLASSES);
        assertNone(loaded, List.of("build.kiln.hash.LibCrypto", "org.apache.hc.client5.http.impl.", "org.slf4j."));
    }

    @Test
    void aCachedPushLoadsNothingOfTlsUnlessTheRegistrySpeaksIt() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(Files.createDirectory(directory.resolve("registry")))) {
            List<String> arguments = List.of(
                    "--tag=" + registry.host() + "/start-up:1", "--push", "--insecure-registry=" + registry.host());
            build(arguments);
            Set<String> loaded = build(arguments);

            assertTrue(loaded.contains("org.apache.hc.client5.http.protocol.HttpClientContext"), "nothing was pushed");
            assertFew(loaded, CLASSES_OF_A_PUSH);
            assertNone(
                    loaded,
                    List.of(
                            "org.apache.hc.client5.http.impl.async.",
                            "org.apache.hc.client5.http.impl.cookie.",
                            "org.apache.hc.client5.http.psl.",
                            "org.apache.commons.codec."));
        }
    }

    private static void assertFew(Set<String> loaded, int most) {
        assertTrue(loaded.contains("build.kiln.solver.Solve"), "the log does not show what a build loads");
        assertTrue(loaded.size() <= most, "classes loaded: " + loaded.size());
        assertNone(loaded, HEAVY);
    }

    private static void assertNone(Set<String> loaded, List<String> unwanted) {
        for (String heavy : unwanted) {
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
    private Set<String> build(List<String> arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("classes.log");
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                "build",
                "--cache-dir=" + directory.resolve("home"),
                directory.resolve("context").toString()));
        command.addAll(arguments);
        Process process = KilnJvm.with("-Xlog:class+load:file=" + log + ":none").start(output, command);
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
