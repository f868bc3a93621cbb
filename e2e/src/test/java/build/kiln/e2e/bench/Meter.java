package build.kiln.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Runs commands one after the other and measures them as one build. */
final class Meter {
    private static final Duration EVERY = Duration.ofMillis(25);

    private final Path log;
    private final Duration limit;

    /** @param log where a command's output goes, overwritten by each build */
    Meter(Path log, Duration limit) {
        this.log = log;
        this.limit = limit;
    }

    /** @throws IOException when a command fails or takes too long, with the end of its output */
    Sample measure(List<List<String>> commands, Optional<Long> daemon) throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        long self = ProcessHandle.current().pid();
        Registry.Traffic before = Registry.traffic();
        Duration waited = Processes.waited(self);
        Duration resident = daemon.map(Processes::whole).orElse(Duration.ZERO);
        AtomicLong peak = new AtomicLong();
        long start = System.nanoTime();
        for (List<String> command : commands) {
            run(command, daemon, peak);
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        Duration processor = Processes.waited(self)
                .minus(waited)
                .plus(daemon.map(Processes::whole).orElse(Duration.ZERO))
                .minus(resident);
        Registry.Traffic after = Registry.traffic();
        return new Sample(
                wall, processor, peak.get(), after.pulled() - before.pulled(), after.pushed() - before.pushed());
    }

    private void run(List<String> command, Optional<Long> daemon, AtomicLong peak)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        List<Long> roots = new ArrayList<>(List.of(process.pid()));
        daemon.ifPresent(roots::add);
        try (ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor()) {
            var sampling = sampler.scheduleAtFixedRate(
                    () -> peak.accumulateAndGet(Processes.resident(roots), Math::max),
                    0,
                    EVERY.toMillis(),
                    TimeUnit.MILLISECONDS);
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            sampling.cancel(false);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + tail());
            }
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }
}
