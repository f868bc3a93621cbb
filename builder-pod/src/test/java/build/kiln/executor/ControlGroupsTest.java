package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Control groups of version 2 alone, as most machines have them, whatever this one has. */
class ControlGroupsTest {
    /** Shows this process only version 2, and only to read when it is to be as in a pod. */
    private static final String ENTER = """
            set -e
            umount -R /sys/fs/cgroup
            mount -t cgroup2 cgroup2 /sys/fs/cgroup
            ranges=$1 user=$2
            shift 2
            [ $user = nested ] || exec "$@"
            mount -o remount,bind,ro /sys/fs/cgroup
            for file in /etc/subuid /etc/subgid; do mount --bind "$ranges" $file; done
            exec unshare --user --map-users 0,0,65536 --map-groups 0,0,65536 --mount -- "$@"
            """;

    /** In a namespace of control groups, the step's own is the root: no others are above it. */
    private static final String SCRIPT = """
            grep -o '/sys/fs/cgroup cgroup2 ro' /proc/mounts
            test -r /sys/fs/cgroup/cgroup.procs && echo group
            cut -d: -f3 /proc/self/cgroup | tail -1
            mkdir /sys/fs/cgroup/made 2>/dev/null || echo unchanged
            """;

    @TempDir
    Path directory = Path.of("/nonexistent");

    /** Runs in a JVM of its own, whose arguments are those of {@link #main}. */
    @ParameterizedTest
    @CsvSource({"runc, root", "crun, root", "runc, nested", "crun, nested"})
    @Timeout(120)
    void aStepSeesItsGroupReadOnly(String runtime, String user) throws Exception {
        Path ranges = Files.writeString(directory.resolve("ranges"), "root:0:65536\n");
        List<String> before = List.of(
                "unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "enter", ranges.toString(), user);
        SeparateJvm.Outcome outcome =
                SeparateJvm.run(before, directory, ControlGroupsTest.class, directory.toString(), runtime);
        assertEquals("/sys/fs/cgroup cgroup2 ro\ngroup\n/\nunchanged\nexit 0\n", outcome.output());
    }

    /** Runs a step without a network in {@code args[0]} with the runtime {@code args[1]}. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Path root = BusyboxRoot.in(directory);
        OciRuntime runtime = OciRuntime.find(Optional.of(args[1]), System.getenv("PATH"));
        try (Executor executor = Executor.open(runtime, directory.resolve("work"))) {
            ExecResult result = executor.run(
                    SpecBuilder.script(SCRIPT).network(ExecSpec.Network.NONE).spec(),
                    root,
                    (stream, line) -> System.out.println(line));
            System.out.println("exit " + result.exitCode());
        }
    }
}
