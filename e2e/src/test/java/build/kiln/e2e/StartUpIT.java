package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The start of a builder pod's program, as its image starts it, is a budget: from process to the solver's first decision. */
@Timeout(300)
class StartUpIT {
    /** How often as long as a JVM without a program that may take; on two idle processors it is five times, 0.2 s. */
    private static final int MOST = 8;

    /** Classes that a start makes for method handles, and so may not come from the cache; each takes about a millisecond. */
    private static final int MADE = 40;

    private static final int TURNS = 9;

    @TempDir
    static Path root;

    private static Path request;

    /** Lays out what the image holds, and records the cache of classes, which is also the cold build. */
    @BeforeAll
    static void install() throws IOException {
        Path target = Project.root().resolve("builder-pod/target");
        Files.createSymbolicLink(root.resolve("runtime"), Path.of(System.getProperty("java.home")));
        Path program = Files.createDirectory(root.resolve("bin")).resolve("builder");
        Files.copy(Project.root().resolve("builder-pod/image/builder"), program);
        assertTrue(program.toFile().setExecutable(true));
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            Files.writeString(
                    root.resolve("class.path"),
                    Stream.concat(Stream.of(target.resolve("kiln-builder-pod.jar")), libraries.sorted())
                            .map(Path::toString)
                            .collect(Collectors.joining(File.pathSeparator, "-cp\n", "\n")));
        }
        request = root.resolve("request.json");
        Command.of("sh", Project.root().resolve("builder-pod/image/train"))
                .with("KILN_ROOT", root)
                .with("KILN_REQUEST", request)
                .within(Duration.ofMinutes(3))
                .succeed();
    }

    @Test
    void theFirstDecisionComesSoon() throws IOException, InterruptedException {
        List<Duration> decisions = new ArrayList<>();
        List<Duration> machines = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            decisions.add(timeTo("CACHED", builder("")));
            machines.add(timeTo("version", machine()));
        }
        double ratio = (double) median(decisions).toMillis() / median(machines).toMillis();
        System.out.printf(
                "Start of a builder to its first decision: %s; of a JVM: %s; medians of %d%n",
                median(decisions), median(machines), TURNS);
        assertTrue(ratio <= MOST, () -> decisions + " where a JVM takes " + machines);
    }

    @Test
    void hardlyAnyClassIsMadeOrReadFromJars() throws IOException, InterruptedException {
        List<String> lines = lines(builder("-XX:AOTMode=on -Xlog:class+load:stdout"));
        assertTrue(lines.stream().anyMatch(line -> line.contains("CACHED")), () -> String.join("\n", lines));
        List<String> loaded = lines.stream()
                .takeWhile(line -> !line.contains("CACHED"))
                .filter(line -> line.contains(" source: ") && !line.contains("shared objects file"))
                .toList();
        assertEquals(
                List.of(), loaded.stream().filter(line -> line.contains(".jar")).toList());
        assertTrue(loaded.size() <= MADE, () -> loaded.size() + ":\n" + String.join("\n", loaded));
    }

    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }

    private static ProcessBuilder builder(String options) {
        ProcessBuilder process = new ProcessBuilder(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                root.resolve("bin/builder").toString());
        process.environment().put("KILN_ROOT", root.toString());
        process.environment().put("KILN_REQUEST", request.toString());
        process.environment().put("KILN_RESULT", root.resolve("result.json").toString());
        process.environment().put("KILN_SCRATCH", root.resolve("scratch").toString());
        process.environment().put("KILN_JVM", options);
        process.environment().put("LC_ALL", "C.UTF-8");
        return process;
    }

    private static ProcessBuilder machine() {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-version");
    }

    /** How long the first line that holds {@code word} takes to come. */
    private static Duration timeTo(String word, ProcessBuilder builder) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = builder.redirectErrorStream(true).start();
        Duration time = null;
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (time == null && line.contains(word)) {
                    time = Duration.ofNanos(System.nanoTime() - begun);
                }
                said.add(line);
            }
        }
        assertEquals(0, process.waitFor(), () -> String.join("\n", said));
        if (time == null) {
            throw new AssertionError("no " + word + " in:\n" + String.join("\n", said));
        }
        return time;
    }

    private static List<String> lines(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        return lines;
    }
}
