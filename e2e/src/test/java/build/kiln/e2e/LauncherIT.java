package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The {@code kiln} command as a checkout starts it. */
class LauncherIT {

    /** crun too where the machine mounts cgroup v1 and v2 at once, which it does not bear the sight of. */
    @ParameterizedTest
    @ValueSource(strings = {"crun", "runc"})
    void stepsRunInEitherRuntime(String runtime, @TempDir Path context) throws Exception {
        Files.copy(Path.of("/bin/busybox"), context.resolve("sh"));
        Files.writeString(context.resolve("Dockerfile"), """
                FROM scratch
                COPY sh /bin/sh
                RUN echo "made in a step" > /made
                """);
        Path out = context.resolve("out");

        kiln("build", "--cache-dir=" + context.resolve("cache"), "--output=type=local,dest=" + out, context)
                .with("KILN_RUNTIME", runtime)
                .succeed();

        assertEquals("made in a step\n", Files.readString(out.resolve("made")));
    }

    @Test
    void theMachineKeepsItsMounts(@TempDir Path context) throws Exception {
        List<String> before = mounts();
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
        kiln("build", "--cache-dir=" + context.resolve("cache"), context).succeed();
        assertEquals(before, mounts());
        assertTrue(before.stream().anyMatch(mount -> mount.contains("/sys/fs/cgroup")), "nothing to keep: " + before);
    }

    private static Command kiln(Object... arguments) {
        Object[] words = new Object[arguments.length + 1];
        words[0] = Project.root().resolve("kiln");
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return Command.of(words).within(Duration.ofMinutes(5));
    }

    /** What is mounted at control groups. */
    private static List<String> mounts() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return lines.filter(line -> line.contains("/sys/fs/cgroup")).toList();
        }
    }
}
