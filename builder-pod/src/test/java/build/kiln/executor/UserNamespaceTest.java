package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        List<String> before = List.of("unshare", "--mount", "sh", "-c", ENTER, "enter", ranges.toString());
        SeparateJvm.Outcome outcome = SeparateJvm.run(before, directory, NestedRun.class, directory.toString());
        String text = outcome.output();
        assertEquals(0, outcome.exitCode(), text);
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
