package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The executor as root of a user namespace, as in a builder pod and when an ordinary user builds. */
class UserNamespaceTest {
    /** Gives root the ids that a builder image's /etc/subuid gives it, in a mount namespace that nobody else sees. */
    private static final String ENTER = """
            set -e
            for file in /etc/subuid /etc/subgid; do mount --bind "$1" $file; done
            shift
            exec unshare --user --map-users 0,0,65536 --map-groups 0,0,65536 --mount -- "$@"
            """;

    @TempDir
    Path directory = Path.of("/nonexistent");

    @Test
    @Timeout(120)
    void worksWithoutBeingRootOfTheMachine() throws Exception {
        Path ranges = Files.writeString(directory.resolve("ranges"), "root:0:65536\n");
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        ENTER,
                        "enter",
                        ranges.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NestedRun.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), "it did not end");
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        List<String> lines = text.lines().toList();
        assertTrue(lines.contains("exit 3"), text);
        assertTrue(lines.contains("CapBnd:00000000a80425fb"), text);
        assertTrue(lines.contains("root 0:0 buildkitsandbox"), text);
        assertTrue(lines.contains("owner 1000:1001"), text);
        assertTrue(lines.contains("overlay old new"), text);
        assertTrue(lines.contains("sys read-only"), text);
        assertTrue(lines.contains("alone"), text);
    }
}
