package build.kiln.e2e.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** BuildKit's resident daemon with its OCI worker, and {@code buildctl}. */
final class BuildKit implements Builder {
    private static final Duration START = Duration.ofSeconds(30);

    private final Path programs;
    private final Path store;
    private final String registry;
    private Optional<Process> daemon = Optional.empty();

    BuildKit(Path programs, Path store, String registry) {
        this.programs = programs;
        this.store = store;
        this.registry = registry;
    }

    @Override
    public String name() {
        return "buildkit";
    }

    @Override
    public String description() {
        return "BuildKit, from its Go module: a resident `buildkitd` with the OCI worker and overlay snapshots, `buildctl build`";
    }

    private String address() {
        return "unix://" + store.resolve("socket");
    }

    @Override
    public void reset() throws IOException, InterruptedException {
        stop();
        Shell.unmountBelow(store);
        Shell.remove(store);
        start();
    }

    private void start() throws IOException, InterruptedException {
        Files.createDirectories(store);
        Path config = store.resolve("buildkitd.toml");
        Files.writeString(config, "[registry.\"" + registry + "\"]\n  http = true\n");
        Process process = new ProcessBuilder(serverCommand())
                .redirectErrorStream(true)
                .redirectOutput(store.resolve("log").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        daemon = Optional.of(process);
        Shell.await(START, "buildkitd", () -> answers(process));
    }

    private List<String> serverCommand() {
        return List.of(
                programs.resolve("buildkitd").toString(),
                "--config=" + store.resolve("buildkitd.toml"),
                "--root=" + store.resolve("root"),
                "--addr=" + address(),
                "--oci-worker-snapshotter=overlayfs",
                "--oci-worker-net=host",
                "--oci-worker-binary=runc");
    }

    private boolean answers(Process process) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new IOException("buildkitd ended:\n" + Files.readString(store.resolve("log")));
        }
        return Shell.succeeds(
                List.of(programs.resolve("buildctl").toString(), "--addr=" + address(), "debug", "workers"));
    }

    private void stop() throws IOException, InterruptedException {
        if (daemon.isPresent()) {
            Process process = daemon.get();
            process.destroy();
            if (!process.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
            daemon = Optional.empty();
        }
    }

    private List<List<String>> command(Job job, List<String> caching) {
        List<String> words = new java.util.ArrayList<>(List.of(
                programs.resolve("buildctl").toString(),
                "--addr=" + address(),
                "build",
                "--progress=plain",
                "--frontend=dockerfile.v0",
                "--local=context=" + job.context(),
                "--local=dockerfile=" + job.context(),
                "--output=type=image,name=" + job.image() + ",push=true"));
        words.addAll(caching);
        return List.of(words);
    }

    @Override
    public List<List<String>> build(Job job) {
        return command(job, List.of());
    }

    @Override
    public List<List<String>> buildForOthers(Job job) {
        return command(job, List.of("--export-cache=type=registry,mode=max,ref=" + job.cache()));
    }

    /** The daemon starts with the pod; only what it does for the build is measured, which favours it. */
    @Override
    public void loseDisk() throws IOException, InterruptedException {
        reset();
    }

    @Override
    public List<List<String>> buildFromOthers(Job job) {
        return command(job, List.of("--import-cache=type=registry,ref=" + job.cache()));
    }

    @Override
    public Optional<Long> daemon() {
        return daemon.map(Process::pid);
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        stop();
        Shell.unmountBelow(store);
        Shell.remove(store);
    }
}
