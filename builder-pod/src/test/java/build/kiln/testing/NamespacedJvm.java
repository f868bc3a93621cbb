package build.kiln.testing;

import build.kiln.linux.ProcessCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class of the tests in a JVM of its own in a mount namespace of its own, so that whatever it mounts is gone with
 * it: as real root, or as root of a user namespace, as in a builder pod. Anyone but root can only do the second.
 */
public enum NamespacedJvm {
    ROOT,
    USER_NAMESPACE;

    private static final long TIMEOUT_MINUTES = 3;
    private static final String ALL_IDS = "0 0 65536\n";

    /** What a JVM did. */
    public record Result(int exitCode, List<String> output) {}

    /** The kinds this user can make. */
    public static List<NamespacedJvm> available() {
        return ProcessCalls.userId() == 0 ? List.of(values()) : List.of(USER_NAMESPACE);
    }

    /** Runs {@code main} with {@code arguments} and waits for its end. */
    public Result run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("namespaced", ".log");
        try {
            Process process = start(ProcessBuilder.Redirect.to(output.toFile()), main, arguments);
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("no end in time: " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readAllLines(output));
        } finally {
            Files.delete(output);
        }
    }

    /** Starts {@code main}: the process is the JVM itself. */
    public Process start(ProcessBuilder.Redirect output, Class<?> main, String... arguments) throws IOException {
        Process process = new ProcessBuilder(command(main, arguments))
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try (OutputStream go = process.getOutputStream()) {
            if (mapsIdsItself()) {
                awaitNamespace(process);
                Files.writeString(Path.of("/proc/" + process.pid() + "/uid_map"), ALL_IDS);
                Files.writeString(Path.of("/proc/" + process.pid() + "/gid_map"), ALL_IDS);
            }
            go.write('\n');
        }
        return process;
    }

    private boolean mapsIdsItself() {
        return this == USER_NAMESPACE && ProcessCalls.userId() == 0;
    }

    private List<String> command(Class<?> main, String... arguments) {
        // Whoever runs the tests in the background of a shell ignores SIGINT, and so would what they start.
        List<String> command = new ArrayList<>(
                List.of("env", "--default-signal=INT", "unshare", "--mount", "--propagation", "private"));
        if (this == USER_NAMESPACE) {
            command.add("--user");
            if (!mapsIdsItself()) {
                command.addAll(List.of("--map-auto", "--map-root-user"));
            }
        }
        command.addAll(List.of("sh", "-c", "read go && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Ids can be mapped once the process is in its new namespace: its link differs from ours. */
    private static void awaitNamespace(Process process) throws IOException {
        Path theirs = Path.of("/proc/" + process.pid() + "/ns/user");
        Path ours = Path.of("/proc/self/ns/user");
        while (process.isAlive() && Files.readSymbolicLink(theirs).equals(Files.readSymbolicLink(ours))) {
            Thread.onSpinWait();
        }
    }
}
