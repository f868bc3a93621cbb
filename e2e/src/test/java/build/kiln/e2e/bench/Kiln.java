package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The {@code kiln} command as a user starts it: the launcher, a JVM, the engine. */
record Kiln(Path launcher, Path store, String registry) implements Builder {

    @Override
    public String name() {
        return "kiln";
    }

    @Override
    public String description() {
        return "Kiln: `kiln build --push`, a new process for each build";
    }

    @Override
    public void reset() throws IOException, InterruptedException {
        Shell.remove(store);
    }

    @Override
    public List<List<String>> build(Job job) {
        return List.of(List.of(
                launcher.toString(),
                "build",
                "--progress=plain",
                "--cache-dir=" + store,
                "--insecure-registry=" + registry,
                "--push",
                "--tag=" + job.image(),
                job.context().toString()));
    }

    @Override
    public List<List<String>> buildForOthers(Job job) {
        return build(job);
    }

    /** The cache is a volume that pods share; nothing else is kept between builds. */
    @Override
    public void loseDisk() {}

    @Override
    public List<List<String>> buildFromOthers(Job job) {
        return build(job);
    }

    @Override
    public Optional<Long> daemon() {
        return Optional.empty();
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        Shell.remove(store);
    }
}
