package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln standby}: builds by a process that was there before. */
class StandbyIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** Seconds for which nobody else sleeps. */
    private static final String LONG = "86461";

    @TempDir
    Path directory;

    private Path context;

    @BeforeEach
    void writeContext() throws IOException {
        context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        dockerfile("RUN echo made > /made");
    }

    @AfterEach
    void endThoseThatWait() throws Exception {
        run(kiln("standby", "--stop"));
        assertEquals(List.of(), waiting());
    }

    @Test
    void theNextBuildIsDoneByTheProcessThatWaits() throws Exception {
        stand("--once");
        long waiting = pid(waiting().getFirst());
        Path image = directory.resolve("image-id");

        Ended build = run(kiln("build", "--progress=plain", "--iidfile=" + image, "."));

        assertEquals(0, build.code(), build.toString());
        assertTrue(build.err().contains("RUN echo made"), build.toString());
        assertTrue(Files.readString(image).startsWith("sha256:"), build.toString());
        assertEquals(List.of(), waiting());
        NodeProcesses.until(() -> ProcessHandle.of(waiting).isEmpty(), LIMIT, "the process that built is gone");
    }

    @Test
    void anotherWaitsAfterwards() throws Exception {
        stand();
        Path first = waiting().getFirst();
        assertEquals(0, run(kiln("build", "--progress=plain", ".")).code());
        NodeProcesses.until(() -> !waiting().isEmpty(), LIMIT, "another waits");
        assertNotEquals(first, waiting().getFirst());
        assertEquals(0, run(kiln("build", "--progress=plain", ".")).code());
        NodeProcesses.until(() -> !waiting().isEmpty(), LIMIT, "and another");
    }

    @Test
    void itsFailuresAreTheCallers() throws Exception {
        dockerfile("RUN echo told the world; exit 7");
        stand("--once");
        Ended build = run(kiln("build", "--progress=plain", "."));
        assertEquals(1, build.code(), build.toString());
        assertTrue(build.err().contains("told the world") && build.err().contains("exit code: 7"), build.toString());
        assertEquals(List.of(), waiting());
    }

    @Test
    void outputsAreToldApart() throws Exception {
        stand("--once");
        Ended build = run(kiln("build", "--quiet", "."));
        assertTrue(build.out().matches("sha256:[0-9a-f]{64}\n"), build.toString());
        assertEquals(List.of(), waiting());
    }

    @Test
    void itDoesNotBuildForOtherVariables() throws Exception {
        dockerfile("ARG COLOUR\nRUN echo $COLOUR > /colour");
        stand("--once");
        Path files = directory.resolve("files");
        ProcessBuilder blue = kiln("build", "--build-arg=COLOUR", "--output=" + files, ".");
        blue.environment().put("COLOUR", "blue");

        Ended build = run(blue);

        assertBuiltByItself(build);
        assertEquals("blue\n", Files.readString(files.resolve("colour")));
    }

    @Test
    void itDoesNotBuildForOtherDirectories() throws Exception {
        stand("--once");
        Ended build = run(kiln("build", "context").directory(directory.toFile()));
        assertBuiltByItself(build);
    }

    @Test
    void itDoesNotReadStandardInput() throws Exception {
        stand("--once");
        Path archive = directory.resolve("Dockerfile");
        Files.writeString(archive, "FROM scratch\nLABEL a=b\n");
        Ended build = run(kiln("build", "-").redirectInput(archive.toFile()));
        assertBuiltByItself(build);
    }

    @Test
    void aCallerThatGaveUpLeavesItForTheNext() throws Exception {
        stand("--once");
        Path waiting = waiting().getFirst();
        Path taken = Files.move(waiting, waiting.resolveSibling("taken-1"));
        Files.writeString(taken.resolve("call"), String.join("\0", "1", "", "2", "build"));
        Files.move(taken, waiting);

        Ended build = run(kiln("build", "."));

        assertEquals(0, build.code(), build.toString());
        assertEquals(List.of(), waiting());
    }

    @Test
    void aProcessThatWasKilledIsPassedBy() throws Exception {
        stand("--once");
        Path killed = waiting().getFirst();
        kill(pid(killed));
        Ended build = run(kiln("build", "."));
        assertEquals(0, build.code(), build.toString());
        stand("--once");
        assertFalse(Files.exists(killed));
    }

    @Test
    void aBuildThatIsKilledIsNoHangAndNoSuccess() throws Exception {
        dockerfile("RUN exec /bin/busybox sleep " + LONG);
        stand("--once");
        long builder = pid(waiting().getFirst());
        Process build = start(kiln("build", "."));
        NodeProcesses.await(LONG, 1, LIMIT);
        kill(builder);
        assertTrue(build.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, build.exitValue());
        assertTrue(Files.readString(directory.resolve("err"))
                .contains("ERROR: the process that this build was handed to"));
        NodeProcesses.await(LONG, 0, LIMIT);
    }

    @Test
    void aSignalReachesTheBuild() throws Exception {
        dockerfile("RUN exec /bin/busybox sleep " + LONG);
        stand("--once");
        Process build = start(kiln("build", "."));
        NodeProcesses.await(LONG, 1, LIMIT);
        build.destroy();
        assertTrue(build.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(130, build.exitValue(), Files.readString(directory.resolve("err")));
        NodeProcesses.await(LONG, 0, LIMIT);
    }

    @Test
    void aBuildEndsWithItsCaller() throws Exception {
        dockerfile("RUN exec /bin/busybox sleep " + LONG);
        stand("--once");
        long builder = pid(waiting().getFirst());
        Process build = start(kiln("build", "."));
        NodeProcesses.await(LONG, 1, LIMIT);
        build.destroyForcibly();
        NodeProcesses.until(() -> ProcessHandle.of(builder).isEmpty(), LIMIT, "the builder is gone");
        NodeProcesses.await(LONG, 0, LIMIT);
    }

    @Test
    void itWaitsNoLongerThanItWasTold() throws Exception {
        stand("--for=1s");
        NodeProcesses.until(() -> waiting().isEmpty(), LIMIT, "it has given up");
    }

    @Test
    void thereAreNeverMoreThanFour() throws Exception {
        for (int i = 0; i < 4; i++) {
            stand("--once");
        }
        Ended fifth = run(kiln("standby"));
        assertEquals(2, fifth.code(), fifth.toString());
        assertTrue(fifth.err().contains("--stop ends them"), fifth.toString());
        assertEquals("Ended: 4\n", run(kiln("standby", "--stop")).out());
    }

    /** By a process of its own: the one that waits still does. */
    private void assertBuiltByItself(Ended build) {
        assertEquals(0, build.code(), build.toString());
        assertEquals(1, waiting().size());
    }

    private void dockerfile(String steps) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY busybox /bin/busybox
                SHELL ["/bin/busybox", "sh", "-c"]
                """ + steps + "\n");
    }

    private void stand(String... options) throws Exception {
        List<String> words =
                Stream.concat(Stream.of("standby"), Stream.of(options)).toList();
        Ended ended = run(kiln(words.toArray(String[]::new)));
        assertEquals(0, ended.code(), ended.toString());
    }

    /** With a cache of classes, and so with waiting processes, of this test's own. */
    private ProcessBuilder kiln(String... arguments) {
        List<String> words = Stream.concat(
                        Stream.of(Project.root().resolve("kiln").toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(words).directory(context.toFile());
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        builder.environment().put("KILN_HOME", directory.resolve("store").toString());
        builder.environment().put("KILN_NO_AOT", "1");
        return builder;
    }

    private record Ended(int code, String out, String err) {}

    private Ended run(ProcessBuilder builder) throws Exception {
        Process process = start(builder);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(builder.command() + " took longer than " + LIMIT);
        }
        return new Ended(
                process.exitValue(),
                Files.readString(directory.resolve("out")),
                Files.readString(directory.resolve("err")));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        return builder.redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private List<Path> waiting() {
        try (Stream<Path> all = Files.walk(directory.resolve("cache"), 4)) {
            return all.filter(path -> path.getFileName().toString().startsWith("waiting-"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long pid(Path waiting) {
        return Long.parseLong(waiting.getFileName().toString().substring("waiting-".length()));
    }

    private static void kill(long process) {
        assertTrue(ProcessHandle.of(process).orElseThrow().destroyForcibly());
        NodeProcesses.until(() -> ProcessHandle.of(process).isEmpty(), LIMIT, "it is dead");
    }
}
