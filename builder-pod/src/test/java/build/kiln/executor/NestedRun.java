package build.kiln.executor;

import build.kiln.contract.Isolation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What {@link UserNamespaceTest} starts as root of a user namespace; prints what it finds. */
final class NestedRun {
    private static final String SCRIPT = """
            grep CapBnd /proc/self/status | while read name value; do echo $name$value; done
            echo root $(id -u):$(id -g) $(hostname)
            touch /made && chown 1000:1001 /made && echo owner $(stat -c %u:%g /made)
            echo overlay $(cat /base/file; echo new >/base/file; cat /base/file)
            touch /sys/kernel/x 2>/dev/null || echo sys read-only
            test $(ls /proc | grep -c '^[0-9]') -lt 6 && echo alone
            exit 3
            """;

    private NestedRun() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Confinement.observe().require(Isolation.LOCAL);
        Path root = BusyboxRoot.in(directory);
        Path base = Files.createDirectory(directory.resolve("base"));
        Files.writeString(base.resolve("file"), "old\n");
        OciRuntime runtime = OciRuntime.find(Optional.empty(), System.getenv("PATH"));
        try (Executor executor = Executor.open(runtime, directory.resolve("work"))) {
            ExecResult result = executor.run(
                    SpecBuilder.script(SCRIPT)
                            .mounts(new ExecMount.CopyOnWrite("/base", base))
                            .spec(),
                    root,
                    (stream, line) -> System.out.println(line));
            System.out.println("exit " + result.exitCode());
        }
    }
}
