package build.kiln.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts what the kernel has ended for want of memory. */
final class OutOfMemory {
    /** The builder's own limit: version 2, or version 1 of cgroups. */
    private static final List<Path> OWN =
            List.of(Path.of("/sys/fs/cgroup/memory.events"), Path.of("/sys/fs/cgroup/memory/memory.oom_control"));

    private static final Path MACHINE = Path.of("/proc/vmstat");
    private static final int KILLED = 137;

    private final long ownBefore;
    private final long machineBefore;

    private OutOfMemory(long ownBefore, long machineBefore) {
        this.ownBefore = ownBefore;
        this.machineBefore = machineBefore;
    }

    static OutOfMemory watch() throws IOException {
        return new OutOfMemory(own(), count(MACHINE));
    }

    /**
     * Whether it is the reason why a process ended with {@code exitCode}. The machine's count holds others' processes too, so
     * that it says something only about a process that was killed.
     */
    boolean ended(int exitCode) throws IOException {
        return own() > ownBefore || (exitCode == KILLED && count(MACHINE) > machineBefore);
    }

    private static long own() throws IOException {
        long count = 0;
        for (Path file : OWN) {
            count += count(file);
        }
        return count;
    }

    private static long count(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return 0;
        }
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("oom_kill ")) {
                return Long.parseLong(line.substring("oom_kill ".length()).strip());
            }
        }
        return 0;
    }
}
