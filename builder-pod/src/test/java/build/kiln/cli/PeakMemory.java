package build.kiln.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** The most memory that a process had resident so far, as the kernel counts it ({@code VmHWM} of proc_pid_status(5)). */
final class PeakMemory {
    private PeakMemory() {}

    /** In MiB; nothing of a process that is ending or has ended, at any moment of which its files below /proc fail. */
    static OptionalLong of(Process process) throws IOException, InterruptedException {
        List<String> status;
        try {
            status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
        } catch (IOException e) {
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return OptionalLong.empty();
            }
            throw e;
        }
        return status.stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst();
    }
}
