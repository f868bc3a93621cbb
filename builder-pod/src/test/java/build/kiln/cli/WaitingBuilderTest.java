package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.ContractException;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.Source;
import build.kiln.linux.Fd;
import build.kiln.linux.FileCalls;
import build.kiln.linux.FileType;
import build.kiln.linux.OpenFlags;
import build.kiln.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builders that are there before there is anything to build. */
@Timeout(300)
class WaitingBuilderTest {
    /** Of a builder without work: what docs/performance.md promises of all. */
    private static final long MOST_MIB = 400;

    @TempDir
    Path directory;

    @Test
    void aBuilderThatHasWaitedBuildsAsOneThatHasJustStarted() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(Files.createDirectory(directory.resolve("registry")));
                WaitingBuilder waiting = WaitingBuilder.start(directory.resolve("waiting"), List.of(), Map.of());
                WaitingBuilder fresh = WaitingBuilder.start(directory.resolve("fresh"), List.of(), Map.of())) {
            // Its request is there before it can have begun to rehearse: it does not rehearse at all.
            fresh.ask(request(registry, "fresh"));
            BuildResult.Image expected = image(fresh.awaitEnd());
            waiting.awaitReady();
            assertTrue(waiting.peak() < MOST_MIB, "MiB resident at most: " + waiting.peak());
            assertNothingLeft(directory.resolve("waiting"));

            Instant asked = Instant.now();
            waiting.ask(request(registry, "waiting"));
            WaitingBuilder.Ended ended = waiting.awaitEnd();

            assertEquals(0, ended.code(), ended.toString());
            assertEquals(expected.digest(), image(ended).digest());
            BuildResult result = BuildResultJson.read(ended.result());
            assertFalse(result.startedAt().isBefore(asked.truncatedTo(ChronoUnit.MILLIS)), result::toString);
            assertEquals(0, result.cache().hits(), "of what the rehearsal built");
            assertEquals(List.of("fresh", "waiting"), repositories());
            try (Stream<Path> left = Files.list(directory.resolve("waiting/scratch"))) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    /** Without a network, and with credentials that hold up for good whoever reads them. */
    @Test
    void whatWaitsNeedsNoNetworkAndNoCredentialsAndEndsAtOnceWhenItIsToldTo() throws Exception {
        Path credentials = Files.createDirectory(directory.resolve("docker"));
        try (Fd home = FileCalls.open(credentials, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
            FileCalls.makeNode(home, "config.json", FileType.FIFO, 0600, 0, 0);
        }
        Path place = directory.resolve("waiting");
        try (WaitingBuilder waiting =
                WaitingBuilder.start(place, List.of("--net"), Map.of("DOCKER_CONFIG", credentials.toString()))) {
            waiting.awaitReady();
            assertNothingLeft(place);
            long told = System.nanoTime();
            waiting.signal(KilnProcess.TERM);
            WaitingBuilder.Ended ended = waiting.awaitEnd();
            assertTrue(System.nanoTime() - told < 2_000_000_000L, "it took its time");
            assertEquals(128 + KilnProcess.TERM, ended.code());
            assertEquals(List.of(), ended.said());
            assertEquals(BuilderFiles.NOT_BEGUN, ended.result());
        }
    }

    @Test
    void onePerKilledWithItsRequestUnreadSaysThatNothingWasBegun() throws Exception {
        Path place = directory.resolve("waiting");
        try (WaitingBuilder waiting = WaitingBuilder.start(place, List.of(), Map.of())) {
            waiting.awaitReady();
            waiting.signal(KilnProcess.KILL);
            assertEquals(BuilderFiles.NOT_BEGUN, waiting.awaitEnd().result());
        }
    }

    @Test
    void aRequestThatMeansNothingIsAResult() throws Exception {
        Path place = directory.resolve("waiting");
        try (WaitingBuilder waiting =
                WaitingBuilder.start(place, List.of(), Map.of(BuilderMain.REQUEST, "/etc/hostname"))) {
            WaitingBuilder.Ended ended = waiting.awaitEnd();
            assertEquals(1, ended.code());
            assertTrue(ended.result().contains("InvalidRequest"), ended.toString());
        }
    }

    private void assertNothingLeft(Path place) throws IOException {
        assertEquals(BuilderFiles.NOT_BEGUN, Files.readString(place.resolve("result")));
        try (Stream<Path> left = Files.list(place.resolve("scratch"))) {
            assertEquals(List.of(), left.toList());
        }
        assertFalse(Files.exists(place.resolve("cache")));
    }

    private List<String> repositories() throws IOException {
        try (Stream<Path> names = Files.list(directory.resolve("registry/data/docker/registry/v2/repositories"))) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }

    private static BuildResult.Image image(WaitingBuilder.Ended ended) throws ContractException {
        return assertInstanceOf(
                BuildResult.Image.class, BuildResultJson.read(ended.result()).outcome(), ended.toString());
    }

    private BuildRequest request(RegistryServer registry, String name) {
        return new BuildRequest(
                new BuildIdentity("team-a", name, "uid", 2),
                Map.of(
                        BuildRequest.MAIN_CONTEXT,
                        new Source.Inline(
                                Map.of("Dockerfile", "FROM scratch\nCOPY note.txt /\nENV A=b\n", "note.txt", "hello\n"),
                                ".")),
                new Dockerfile.InContext("Dockerfile"),
                Optional.empty(),
                Map.of("SOURCE_DATE_EPOCH", "1700000000"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Output(
                        "",
                        List.of(registry.host() + "/" + name + ":1"),
                        Map.of(),
                        Map.of(),
                        Output.Compression.GZIP,
                        Output.TagMutability.MUTABLE,
                        Output.Delivery.REGISTRY),
                new RegistryAccess(
                        Optional.empty(), Optional.empty(), List.of(registry.host()), Optional.empty(), Map.of()),
                CacheSettings.in(directory.resolve(name).resolve("cache").toString()),
                BuildOptions.DEFAULTS.withIsolation(Isolation.RESTRICTED),
                List.of(),
                Optional.empty());
    }
}
