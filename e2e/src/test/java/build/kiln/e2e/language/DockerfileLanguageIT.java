package build.kiln.e2e.language;

import static org.junit.jupiter.api.Assertions.fail;

import build.kiln.e2e.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds cases of the corpus with Kiln and with BuildKit and compares config, history and, layer by layer, type, mode,
 * owner, time, link and content of every file; or that both fail and say why.
 */
class DockerfileLanguageIT {
    private static final Path PROJECT = Path.of(Objects.requireNonNull(System.getProperty("kiln.root")));
    private static final Path CORPUS = PROJECT.resolve("e2e/src/test/resources/build/kiln/e2e/language");
    private static final int AT_ONCE = 2;
    /** The whole corpus takes minutes of both processors, so that most runs build every third case, the nightly one all. */
    private static final int EVERY = Integer.getInteger("kiln.case.every", 3);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path work;

    private static Peer peer;
    private static KilnProcess kiln;
    private static Path context;
    private static ExecutorService builds;
    private static Instant begin;

    @BeforeAll
    static void startPeer() throws IOException {
        builds = Executors.newFixedThreadPool(AT_ONCE);
        context = work.resolve("context");
        Command.of(CORPUS.resolve("context.sh"), context).succeed();
        Files.setAttribute(context.resolve("xattr.txt"), "user:kiln", "value".getBytes(StandardCharsets.UTF_8));
        peer = Peer.start(PROJECT, work);
        kiln = KilnProcess.start(PROJECT, peer.inNetwork(), work);
        fillWeb();
        Path files = Files.createDirectory(work.resolve("userland"));
        Files.copy(Path.of("/bin/busybox"), files.resolve("busybox"));
        files.resolve("busybox").toFile().setExecutable(true, false);
        for (String base : List.of("base", "config", "trigger")) {
            peer.push(files, CORPUS.resolve("bases").resolve(base), base);
        }
        peer.push(
                files,
                CORPUS.resolve("bases/multi"),
                "multi",
                "--opt",
                "platform=linux/amd64,linux/arm64,linux/arm/v7",
                "--opt",
                "attest:provenance=mode=min");
        peer.forgetEverything();
        begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static void fillWeb() throws IOException {
        Files.writeString(peer.web().resolve("file.txt"), "web file\n");
        for (String archive : List.of("archive.tar", "archive.tgz")) {
            Files.copy(context.resolve(archive), peer.web().resolve(archive));
        }
        Command.of("touch", "-d", "@1650000000", peer.web().resolve("file.txt")).succeed();
        Command.of(CORPUS.resolve("repository.sh"), peer.web().resolve("repo.git"))
                .succeed();
    }

    @AfterAll
    static void stopPeer() throws IOException {
        builds.shutdownNow();
        kiln.close();
        peer.close();
        Command.of("rm", "-rf", work).within(Duration.ofMinutes(2)).run();
    }

    @TestFactory
    Stream<DynamicTest> buildsAsBuildKitDoes() {
        String only = System.getProperty("kiln.case", "");
        Map<Case, Future<List<String>>> differences = new LinkedHashMap<>();
        List<Case> corpus = Case.read(CORPUS);
        for (int i = 0; i < corpus.size(); i++) {
            Case build = corpus.get(i);
            if (only.isEmpty() ? i % EVERY == 0 : build.name().startsWith(only)) {
                differences.put(build, builds.submit(() -> compare(build)));
            }
        }
        return differences.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().name(), () -> expectNone(entry.getKey(), entry.getValue())));
    }

    private static void expectNone(Case build, Future<List<String>> differences) throws Exception {
        try {
            List<String> found = differences.get();
            if (!found.isEmpty()) {
                fail(build.name() + " (- BuildKit, + Kiln):\n" + String.join("\n", found) + "\n");
            }
        } catch (ExecutionException e) {
            throw new AssertionError(build.name(), e.getCause());
        }
    }

    private static List<String> compare(Case build) throws IOException {
        Path folder = Files.createDirectory(work.resolve("case-" + build.name()));
        Path own = folder.resolve("context");
        Command.of("cp", "-a", context, own).succeed();
        for (Map.Entry<String, String> file : build.files().entrySet()) {
            Path target = own.resolve(file.getKey());
            Files.writeString(target, file.getValue());
            Command.of("touch", "-d", "@1600000000", target).succeed();
        }
        Command.of("touch", "-d", "@1600000000", own).succeed();
        Command.Outcome theirs = peer.buildkit(build, own, folder.resolve("buildkit"));
        Command.Outcome ours = kiln(build, own, folder.resolve("kiln"));
        if (build.error().isPresent() || theirs.exitCode() != 0 || ours.exitCode() != 0) {
            return compareFailures(build, theirs, ours);
        }
        List<String> differences = new ArrayList<>();
        List<String> expected = new ImageLayout(folder.resolve("buildkit"), begin).describe();
        List<String> actual = new ImageLayout(folder.resolve("kiln"), begin).describe();
        expected.stream().filter(line -> !actual.contains(line)).forEach(line -> differences.add("- " + line));
        actual.stream().filter(line -> !expected.contains(line)).forEach(line -> differences.add("+ " + line));
        if (differences.isEmpty() && !expected.equals(actual)) {
            differences.add("the same lines in another order: " + expected + " and " + actual);
        }
        return differences;
    }

    /** Builds {@code build} with Kiln, into an OCI layout. */
    private static Command.Outcome kiln(Case build, Path context, Path layout) throws IOException {
        List<String> words = new ArrayList<>(List.of("build", "--progress=plain"));
        words.addAll(List.of("--insecure-registry", Peer.REGISTRY, "--registry-mirror", "docker.io=" + Peer.REGISTRY));
        for (Case.Option option : build.options()) {
            String value = option.value();
            switch (option.name()) {
                case "arg" -> words.addAll(List.of("--build-arg", value));
                case "label", "target", "platform", "ulimit", "shm-size" ->
                    words.addAll(List.of("--" + option.name(), value));
                case "add-host" -> words.addAll(List.of("--add-host", value.replace('=', ':')));
                case "secret" -> words.addAll(List.of("--secret", "id=" + Peer.secret(context, value)));
                case "context" -> {
                    String[] pair = value.split(" ", 2);
                    words.addAll(List.of("--build-context", pair[0] + "=" + context.resolve(pair[1])));
                }
                case "image-context" -> {
                    String[] pair = value.split(" ", 2);
                    words.addAll(List.of("--build-context", pair[0] + "=docker-image://" + pair[1]));
                }
                case "error", "entitlement" -> {}
                default -> throw new IllegalArgumentException(option.name());
            }
        }
        words.addAll(List.of("--output", "type=oci,tar=false,dest=" + layout, context.toString()));
        return kiln.run(words);
    }

    private static List<String> compareFailures(Case build, Command.Outcome theirs, Command.Outcome ours) {
        boolean alike = build.error().isPresent()
                && says(theirs, build.error().get())
                && says(ours, build.error().get());
        return alike
                ? List.of()
                : List.of(
                        "expected error: " + build.error().orElse("none"),
                        "- exit code " + theirs.exitCode() + ", " + end(theirs),
                        "+ exit code " + ours.exitCode() + ", " + end(ours));
    }

    private static boolean says(Command.Outcome outcome, String message) {
        return outcome.exitCode() != 0 && outcome.output().contains(message);
    }

    private static String end(Command.Outcome outcome) {
        List<String> lines = outcome.output().lines().toList();
        return String.join("\n    ", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }
}
