package build.kiln.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What runs on the cluster's node, as this machine's kernel shows it. */
final class NodeProcesses {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final long LOOK_EVERY = 50;

    private NodeProcesses() {}

    /** How many processes have {@code word} among their arguments. */
    static long with(String word) {
        try (Stream<Path> all = Files.list(PROCESSES)) {
            return all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> arguments(path).contains("\0" + word + "\0"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(String word, long count, Duration limit) {
        until(() -> with(word) == count, limit, count + " processes with " + word);
    }

    /** Waits until no control group is left of a pod. */
    static void awaitNoGroup(String pod, Duration limit) {
        String name = "pod" + pod;
        until(() -> !hasGroup(name, name.replace('-', '_')), limit, "no control group of pod " + pod);
    }

    private static boolean hasGroup(String name, String escaped) {
        Command.Outcome found = Command.of(
                        "find",
                        GROUPS,
                        "-type",
                        "d",
                        "(",
                        "-name",
                        "*" + name + "*",
                        "-o",
                        "-name",
                        "*" + escaped + "*",
                        ")")
                .run();
        return found.output().contains(name) || found.output().contains(escaped);
    }

    /** Empty for a process that has ended meanwhile. */
    private static String arguments(Path process) {
        try {
            return "\0" + Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Nobody tells of processes and groups, so that looking again is all there is. */
    static void until(BooleanSupplier condition, Duration limit, String what) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            try {
                new CountDownLatch(1).await(LOOK_EVERY, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
