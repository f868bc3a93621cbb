package build.kiln.e2e.language;

import build.kiln.e2e.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** BuildKit's daemon, a registry and a web server in one network namespace, and builds by both builders in there. */
final class Peer implements AutoCloseable {
    static final String REGISTRY = "127.0.0.1:5099";
    /** What the web server serves. */
    static final String ADDRESS = "http://127.0.0.1:8099/";

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path programs;
    private final Path folder;
    private final Process namespaces;

    private Peer(Path programs, Path folder, Process namespaces) {
        this.programs = programs;
        this.folder = folder;
        this.namespaces = namespaces;
    }

    /**
     * Starts the daemons, with all state in {@code folder}.
     *
     * @param project the checkout, whose {@code kiln} is compared
     */
    static Peer start(Path project, Path folder) throws IOException {
        Path cluster = project.resolve("e2e/cluster");
        String programs = Command.of(cluster.resolve("tools.sh"), "dir", "buildkit")
                .within(Duration.ofMinutes(30))
                .succeed()
                .lines()
                .reduce((first, last) -> last)
                .orElseThrow();
        Process process = new ProcessBuilder(cluster.resolve("buildkit").toString(), programs, folder.toString())
                .redirectError(folder.resolve("peer.log").toFile())
                .start();
        BufferedReader output = process.inputReader();
        if (!"ready".equals(output.readLine())) {
            throw new AssertionError("BuildKit did not start:\n" + Files.readString(folder.resolve("peer.log")));
        }
        return new Peer(Path.of(programs), folder, process);
    }

    /** Where the web server takes its files from. */
    Path web() {
        return folder.resolve("web");
    }

    /** What the registry holds. */
    RegistryStorage storage() {
        return new RegistryStorage(folder.resolve("registry/docker/registry/v2"));
    }

    /** Builds a base image with BuildKit and puts it into the registry. */
    void push(Path context, Path dockerfile, String name, String... options) {
        List<Object> words = buildctl(context, dockerfile);
        words.addAll(List.of(options));
        words.add("--output");
        words.add("type=image,name=" + REGISTRY + "/library/" + name + ":latest,push=true");
        Command.of(words.toArray()).within(LIMIT).succeed();
    }

    /** Builds an image with BuildKit and leaves it in an OCI layout as {@code latest}. */
    void layout(Path context, Path dockerfile, Path layout) {
        List<Object> words = buildctl(context, dockerfile);
        words.addAll(List.of("--output", "type=oci,tar=false,name=layout:latest,dest=" + layout));
        Command.of(words.toArray()).within(LIMIT).succeed();
    }

    /** Builds with BuildKit, one build at a time. */
    synchronized Command.Outcome build(List<String> options) {
        forgetContexts();
        List<Object> words = new ArrayList<>(buildctl());
        words.addAll(List.of("build", "--progress=plain", "--frontend=dockerfile.v0"));
        words.addAll(options);
        return Command.of(words.toArray()).within(LIMIT).run();
    }

    /** Builds with nothing left of any build before: none comes in between. */
    synchronized Command.Outcome buildAnew(List<String> options) {
        forgetEverything();
        return build(options);
    }

    /** Asks BuildKit about a Dockerfile; the answer is in the metadata file that {@code options} name. */
    void ask(List<String> options) {
        List<Object> words = new ArrayList<>(List.of(programs.resolve("subrequest"), "--addr", address()));
        words.addAll(options);
        Command.of(words.toArray()).within(LIMIT).succeed();
    }

    /** Writes the secret {@code id=value} beside the context and gives {@code id,src=file}. */
    static String secret(Path context, String given) {
        String[] pair = given.split("=", 2);
        Path file = context.resolveSibling(context.getFileName() + "." + pair[0].toLowerCase(Locale.ROOT));
        try {
            Files.writeString(file, pair[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pair[0] + ",src=" + file;
    }

    /** Gives the option {@code id=key} for {@code id name}, where more names may follow after commas. */
    static String ssh(Path context, String given) {
        String[] pair = given.split(" ", 2);
        Path keys = context.resolve("../../ssh").normalize();
        return pair[0] + "="
                + Stream.of(pair[1].split(",", -1))
                        .map(key -> keys.resolve(key).toString())
                        .collect(Collectors.joining(","));
    }

    /**
     * BuildKit keeps the files of the last context and takes over from the next only what differs, which shows in the times of
     * directories.
     */
    private void forgetContexts() {
        prune("--filter", "type==source.local");
    }

    /** Makes BuildKit pull the bases that it built: a file's time loses its fraction on its way through a registry. */
    synchronized void forgetEverything() {
        prune("--all");
    }

    private void prune(String... options) {
        List<Object> words = new ArrayList<>(buildctl());
        words.add("prune");
        words.addAll(List.of(options));
        Command.of(words.toArray()).within(LIMIT).succeed();
    }

    private List<Object> buildctl() {
        return List.of(programs.resolve("buildctl"), "--addr", address());
    }

    private String address() {
        return "unix://" + folder.resolve("buildkitd.sock");
    }

    private List<Object> buildctl(Path context, Path dockerfile) {
        List<Object> words = new ArrayList<>(buildctl());
        words.addAll(List.of(
                "build",
                "--progress=plain",
                "--frontend=dockerfile.v0",
                "--local",
                "context=" + context,
                "--local",
                "dockerfile=" + dockerfile.getParent(),
                "--opt",
                "filename=" + dockerfile.getFileName()));
        return words;
    }

    /** The words that run a program in the network of the daemons. */
    List<String> inNetwork() {
        long inside = namespaces.children().findFirst().orElseThrow().pid();
        return List.of("nsenter", "--net=/proc/" + inside + "/ns/net", "--");
    }

    @Override
    public void close() throws IOException {
        namespaces.getOutputStream().close();
        try {
            if (!namespaces.waitFor(20, TimeUnit.SECONDS)) {
                namespaces.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            namespaces.destroyForcibly();
        }
    }
}
