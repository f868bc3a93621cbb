package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code kiln build} by a process that {@code kiln standby} left before, and which then is gone. */
final class KilnStandby implements Builder {
    /** Where the launcher keeps what waits; four folders down are the processes. */
    private static final Path CACHE = Path.of(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElseGet(() -> System.getenv("HOME") + "/.cache"));

    private static final String WAITING = "waiting-";

    private final Kiln kiln;
    private Optional<Path> waiting = Optional.empty();

    KilnStandby(Kiln kiln) {
        this.kiln = kiln;
    }

    @Override
    public String name() {
        return "kiln-standby";
    }

    @Override
    public String description() {
        return "Kiln: `kiln build --push` where `kiln standby` was called before";
    }

    @Override
    public void ready() throws IOException, InterruptedException {
        Shell.run(List.of(kiln.launcher().toString(), "standby", "--once"));
        waiting = Optional.of(find().orElseThrow(() -> new IOException("no process waits below " + CACHE)));
    }

    private static Optional<Path> find() throws IOException {
        Path all = CACHE.resolve("kiln/standby");
        if (!Files.exists(all)) {
            return Optional.empty();
        }
        try (Stream<Path> places = Files.walk(all, 2)) {
            return places.filter(place -> place.getFileName().toString().startsWith(WAITING))
                    .findFirst();
        }
    }

    @Override
    public Optional<Long> daemon() {
        return waiting.map(place -> Long.valueOf(place.getFileName().toString().substring(WAITING.length())));
    }

    /** @throws IOException when the build was done by a process of its own */
    @Override
    public void built() throws IOException {
        if (waiting.isPresent() && Files.exists(waiting.get())) {
            throw new IOException("the build was not handed to the process that waits");
        }
        waiting = Optional.empty();
    }

    @Override
    public void reset() throws IOException, InterruptedException {
        kiln.reset();
    }

    @Override
    public List<List<String>> build(Job job) {
        return kiln.build(job);
    }

    @Override
    public List<List<String>> buildForOthers(Job job) {
        return kiln.buildForOthers(job);
    }

    @Override
    public void loseDisk() {
        kiln.loseDisk();
    }

    @Override
    public List<List<String>> buildFromOthers(Job job) {
        return kiln.buildFromOthers(job);
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        Shell.run(List.of(kiln.launcher().toString(), "standby", "--stop"));
        kiln.discard();
    }
}
