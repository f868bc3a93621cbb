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
    /** The whole corpus takes minutes of both processors, so that most runs build every fifth case, the nightly one all. */
    private static final int EVERY = Integer.getInteger("kiln.case.every", 5);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path work;

    private static Peer peer;
    private static KilnProcess kiln;
    private static Comparison comparison;
    private static ExecutorService builds;

    @BeforeAll
    static void startPeer() throws IOException {
        builds = Executors.newFixedThreadPool(AT_ONCE);
        Path context = work.resolve("context");
        Command.of(CORPUS.resolve("context.sh"), context).succeed();
        Files.setAttribute(context.resolve("xattr.txt"), "user:kiln", "value".getBytes(StandardCharsets.UTF_8));
        peer = Peer.start(PROJECT, work);
        kiln = KilnProcess.start(PROJECT, peer.inNetwork(), work);
        fillWeb(context);
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
        peer.layout(files, CORPUS.resolve("bases/config"), work.resolve("layout"));
        Path ssh = work.resolve("ssh");
        Command.of(CORPUS.resolve("ssh.sh"), ssh).succeed();
        peer.push(ssh, CORPUS.resolve("bases/ssh"), "ssh");
        ShortHistory.layout(work.resolve("layout"), work.resolve("no-history"), 0);
        ShortHistory.layout(work.resolve("layout"), work.resolve("short-history"), 3);
        peer.forgetEverything();
        comparison = new Comparison(peer, kiln, work, context, Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static void fillWeb(Path context) throws IOException {
        Files.writeString(peer.web().resolve("file.txt"), "web file\n");
        for (String archive : List.of("archive.tar", "archive.tgz")) {
            Files.copy(context.resolve(archive), peer.web().resolve(archive));
        }
        Command.of("touch", "-d", "@1650000000", peer.web().resolve("file.txt")).succeed();
        Command.of(CORPUS.resolve("repository.sh"), peer.web().resolve("repo.git"))
                .succeed();
        Command.of(CORPUS.resolve("remote.sh"), peer.web()).succeed();
    }

    @AfterAll
    static void stopPeer() throws IOException {
        builds.shutdownNow();
        kiln.close();
        peer.close();
        // After the whole corpus there are many files, and a busy disk.
        Command.of("rm", "-rf", work).within(Duration.ofMinutes(15)).run();
    }

    @TestFactory
    Stream<DynamicTest> buildsAsBuildKitDoes() {
        String only = System.getProperty("kiln.case", "");
        Map<Case, Future<List<String>>> differences = new LinkedHashMap<>();
        List<Case> corpus = Case.read(CORPUS);
        for (int i = 0; i < corpus.size(); i++) {
            Case build = corpus.get(i);
            if (only.isEmpty() ? i % EVERY == 0 : build.name().startsWith(only)) {
                differences.put(build, builds.submit(() -> comparison.differences(build)));
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
}
