package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.rootfs.TreeRemoval;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real builder processes on one volume: at once, and killed. Each has its mounts in a namespace of its own. Needs root. */
@Timeout(300)
class ManyBuildersTest {
    private static final int KILLS = Integer.getInteger("kiln.random.kills", 6);
    private static final String USERLAND =
            "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n";
    private static final String STEPS = USERLAND + "ARG N\nRUN busybox seq 1 200000 > /numbers; echo $N > /n\n"
            + "COPY busybox /other\nRUN busybox cat /n /n > /twice; busybox cp /bin/busybox /third\nRUN busybox rm /other\n";

    @TempDir
    Path directory;

    @BeforeEach
    void makeContext() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
    }

    private Process start(String cache, String dockerfile, int number) throws IOException {
        return new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BuildProcess.class.getName(),
                        directory.toString(),
                        directory.resolve(cache).toString(),
                        dockerfile,
                        Integer.toString(number))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String outcome(Process process) throws IOException, InterruptedException {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("started", lines.readLine());
            String outcome = lines.readLine();
            assertTrue(process.waitFor(2, TimeUnit.MINUTES));
            assertTrue(outcome != null && outcome.startsWith("sha256:"), outcome);
            return outcome;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String digest(String outcome) {
        return outcome.substring(0, outcome.indexOf(' '));
    }

    @Test
    void theSecondBuilderTakesTheFirstOnesResult() throws Exception {
        String dockerfile = USERLAND
                + "RUN --mount=type=cache,id=ran,target=/ran busybox mktemp -p /ran run.XXXXXX && busybox sleep 3\n";
        List<Process> builders = List.of(start("cache", dockerfile, 1), start("cache", dockerfile, 1));
        List<String> outcomes = new ArrayList<>();
        for (Process builder : builders) {
            outcomes.add(outcome(builder));
        }
        assertEquals(digest(outcomes.get(0)), digest(outcomes.get(1)));
        try (Stream<Path> marks = Files.walk(directory.resolve("cache/v1/mounts"))) {
            assertEquals(
                    1,
                    marks.filter(path -> path.getFileName().toString().startsWith("run."))
                            .count(),
                    "runs of the step, " + outcomes);
        }
    }

    @Test
    void aLockedCacheMountHasOneUserAtATime() throws Exception {
        String dockerfile = USERLAND + "ARG N\nRUN --mount=type=cache,id=one,sharing=locked,target=/one"
                + " echo $N; busybox mkdir /one/busy && busybox sleep 1 && busybox rmdir /one/busy\n";
        List<Process> builders =
                List.of(start("cache", dockerfile, 1), start("cache", dockerfile, 2), start("cache", dockerfile, 3));
        for (Process builder : builders) {
            outcome(builder);
        }
    }

    @Test
    @Timeout(3600)
    void aKilledBuilderLeavesNothingThatBreaksTheNext() throws Exception {
        Random random = new Random(7);
        for (int number = 0; number < KILLS; number++) {
            Process victim = start("cache", STEPS, number);
            try (BufferedReader lines = victim.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("started", lines.readLine());
                // Anywhere between the first look at the volume and the end.
                victim.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
            }
            victim.destroyForcibly().waitFor();
            String next = outcome(start("cache", STEPS, number));
            String cold = outcome(start("cold-" + number, STEPS, number));
            assertEquals(digest(cold), digest(next), "after kill " + number);
            TreeRemoval.remove(directory.resolve("cold-" + number));
        }
    }
}
