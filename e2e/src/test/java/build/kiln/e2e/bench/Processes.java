package build.kiln.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says about processes in /proc, see proc(5). The bench has a pid namespace, so there are few. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final long PAGE = 4096;
    private static final long TICKS_A_SECOND = 100;
    /** Positions behind the command's name in {@code stat}. */
    private static final int PARENT = 1;

    private static final int OWN_USER = 11;
    private static final int OWN_SYSTEM = 12;
    private static final int WAITED_USER = 13;
    private static final int WAITED_SYSTEM = 14;

    private Processes() {}

    /** Processor time of all descendants that {@code pid} has waited for. */
    static Duration waited(long pid) {
        String[] fields = stat(pid);
        return ticks(fields, WAITED_USER, WAITED_SYSTEM);
    }

    /** Processor time of {@code pid} and of all descendants that it has waited for. */
    static Duration whole(long pid) {
        String[] fields = stat(pid);
        return ticks(fields, OWN_USER, OWN_SYSTEM).plus(ticks(fields, WAITED_USER, WAITED_SYSTEM));
    }

    private static Duration ticks(String[] fields, int user, int system) {
        if (fields.length <= system) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(
                (Long.parseLong(fields[user]) + Long.parseLong(fields[system])) * (1000 / TICKS_A_SECOND));
    }

    /** Bytes resident in {@code roots} and all their descendants. */
    static long resident(List<Long> roots) {
        Map<Long, List<Long>> children = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                String[] fields = stat(pid);
                if (fields.length > PARENT) {
                    children.computeIfAbsent(Long.valueOf(fields[PARENT]), parent -> new ArrayList<>())
                            .add(pid);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long sum = 0;
        Deque<Long> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            long pid = open.remove();
            sum += pages(pid) * PAGE;
            open.addAll(children.getOrDefault(pid, List.of()));
        }
        return sum;
    }

    private static long pages(long pid) {
        String[] fields = read(pid, "statm").split(" ", -1);
        return fields.length > 1 ? Long.parseLong(fields[1]) : 0;
    }

    private static String[] stat(long pid) {
        String line = read(pid, "stat");
        return line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1);
    }

    /** Empty for a process that has ended. */
    private static String read(long pid, String name) {
        try {
            return Files.readString(PROC.resolve(Long.toString(pid)).resolve(name));
        } catch (IOException e) {
            return "";
        }
    }
}
