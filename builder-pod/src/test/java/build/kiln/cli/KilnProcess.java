package build.kiln.cli;

import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.OpenFlags;
import build.kiln.linux.ProcessCalls;
import build.kiln.testing.NamespacedJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The kiln command in a JVM and a mount namespace of its own, its output in one stream. */
final class KilnProcess implements AutoCloseable {
    static final int INT = 2;
    static final int KILL = 9;
    static final int TERM = 15;

    private final Process process;
    private final BufferedReader output;

    private KilnProcess(Process process) {
        this.process = process;
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    static KilnProcess start(NamespacedJvm jvm, String... arguments) throws IOException {
        return new KilnProcess(jvm.start(ProcessBuilder.Redirect.PIPE, Main.class, arguments));
    }

    /** What a signal brought about. */
    record Ended(int code, Duration took, List<String> said, List<String> mounts) {}

    long pid() {
        return process.pid();
    }

    /** Reads on until a line that ends with {@code end}. */
    void awaitLine(String end) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.endsWith(end)) {
                return;
            }
            before.append(line).append('\n');
        }
        throw new IllegalStateException("ended without \"" + end + "\":\n" + before);
    }

    /**
     * Sends a signal, and waits for the end.
     *
     * @param place whose mounts are looked for afterwards, in the namespace that the command had
     */
    Ended signal(int signal, Path place) throws IOException, InterruptedException {
        try (Fd namespace = FileCalls.open(Path.of("/proc/" + process.pid() + "/ns/mnt"), OpenFlags.READ)) {
            long sent = System.nanoTime();
            ProcessCalls.kill(Math.toIntExact(process.pid()), signal);
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("it still runs");
            }
            Duration took = Duration.ofNanos(System.nanoTime() - sent);
            return new Ended(process.exitValue(), took, output.lines().toList(), mounts(namespace, place));
        }
    }

    /** Reads on to the end; returns the exit code. */
    int awaitEnd() throws IOException, InterruptedException {
        String said = String.join("\n", output.lines().toList());
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("it still runs: " + said);
        }
        return process.exitValue();
    }

    private static List<String> mounts(Fd namespace, Path place) throws IOException {
        String link = "/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.number();
        Process mounts = new ProcessBuilder("nsenter", "--mount=" + link, "cat", "/proc/self/mountinfo")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = mounts.inputReader(StandardCharsets.UTF_8)) {
            List<String> all = lines.lines().toList();
            if (all.stream().noneMatch(line -> line.contains(" / / "))) {
                throw new IllegalStateException("not a list of mounts: " + all);
            }
            return all.stream().filter(line -> line.contains(place.toString())).toList();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
