package build.kiln.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Counts what the kernel has ended for want of memory around this process. */
final class OutOfMemory {
    /** The builder's own limits first: version 2, then version 1 of cgroups; else the machine's. */
    private static final List<Path> SOURCES = List.of(
            Path.of("/sys/fs/cgroup/memory.events"),
            Path.of("/sys/fs/cgroup/memory/memory.oom_control"),
            Path.of("/proc/vmstat"));

    private final Optional<Path> source;
    private final long before;

    private OutOfMemory(Optional<Path> source, long before) {
        this.source = source;
        this.before = before;
    }

    static OutOfMemory watch() throws IOException {
        for (Path candidate : SOURCES) {
            long count = Files.isReadable(candidate) ? count(candidate) : -1;
            if (count >= 0) {
                return new OutOfMemory(Optional.of(candidate), count);
            }
        }
        return new OutOfMemory(Optional.empty(), 0);
    }

    /** Whether anything was ended since {@link #watch}. */
    boolean happened() throws IOException {
        return source.isPresent() && count(source.get()) > before;
    }

    private static long count(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("oom_kill ")) {
                return Long.parseLong(line.substring("oom_kill ".length()).strip());
            }
        }
        return -1;
    }
}
