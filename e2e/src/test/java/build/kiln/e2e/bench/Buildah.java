package build.kiln.e2e.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Buildah with its layer cache on native overlay; RUN in a chroot. */
record Buildah(Path store) implements Builder {

    @Override
    public String name() {
        return "buildah";
    }

    @Override
    public String description() {
        return "Debian's Buildah: `bud --layers`, overlay storage as root, `--isolation chroot`, then `push`";
    }

    @Override
    public void reset() throws IOException, InterruptedException {
        Shell.unmountBelow(store);
        Shell.remove(store);
    }

    private List<String> buildah(List<String> words) {
        List<String> command = new ArrayList<>(List.of(
                "buildah",
                "--root=" + store.resolve("root"),
                "--runroot=" + store.resolve("run"),
                "--storage-driver=overlay"));
        command.addAll(words);
        return command;
    }

    private List<List<String>> steps(Job job, List<String> caching) {
        List<String> build = new ArrayList<>(List.of("bud", "--layers", "--isolation=chroot", "--tls-verify=false"));
        build.addAll(caching);
        build.addAll(List.of("--tag=" + job.image(), job.context().toString()));
        return List.of(buildah(build), buildah(List.of("push", "--tls-verify=false", job.image())));
    }

    @Override
    public List<List<String>> build(Job job) {
        return steps(job, List.of());
    }

    @Override
    public List<List<String>> buildForOthers(Job job) {
        return steps(job, List.of("--cache-to=" + job.cache()));
    }

    @Override
    public void loseDisk() throws IOException, InterruptedException {
        reset();
    }

    @Override
    public List<List<String>> buildFromOthers(Job job) {
        return steps(job, List.of("--cache-from=" + job.cache()));
    }

    @Override
    public Optional<Long> daemon() {
        return Optional.empty();
    }

    @Override
    public void discard() throws IOException, InterruptedException {
        reset();
    }
}
