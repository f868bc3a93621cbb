package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.contract.SecretFile;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import build.kiln.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds and their failures, end to end on this machine: real mounts, a real runtime, a real registry. */
@Timeout(120)
class BuildServiceTest {
    private static final String USERLAND = "FROM scratch\nCOPY busybox /bin/busybox\n";
    private static final String SHELL = "SHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n";

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void makeContext() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.writeString(context.resolve("message"), "hello");
    }

    private Requests dockerfile(String text) {
        return Requests.of(directory, text);
    }

    private BuildResult run(Requests request) {
        return run(request.make());
    }

    private Failure failure(Requests request) {
        return assertInstanceOf(Failure.class, run(request).outcome());
    }

    private BuildResult run(BuildRequest request) {
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(request, directory.resolve("scratch"), List.of()), listener);
    }

    @Test
    void anEngineThatDoesNotOpenLeavesNothingBehind() throws Exception {
        Path broken = Files.writeString(directory.resolve("config.json"), "{");
        failure(dockerfile("FROM scratch\nCOPY message /\n")
                .registry("registry.example", Optional.of(broken.toString())));
        for (Path left : List.of(directory.resolve("scratch"), directory.resolve("cache/v1/leases"))) {
            try (Stream<Path> entries = Files.list(left)) {
                assertEquals(List.of(), entries.toList());
            }
        }
    }

    @Test
    void anArgumentFromASecretIsReadFromItsFileAndMasked() throws Exception {
        Path file = directory.resolve("value");
        BuildRequest request = dockerfile("FROM scratch\nARG PLACE\nCOPY $PLACE /\n")
                .make()
                .withArgs(Map.of(), List.of(new SecretFile("PLACE", file.toString())));
        Failure missing = assertInstanceOf(Failure.class, run(request).outcome());
        assertTrue(missing.message().contains("PLACE"), missing.message());

        Files.writeString(file, "message");
        image(run(request));

        Files.writeString(file, "zebra-crossing-4711");
        BuildResult result = run(request);
        Failure masked = assertInstanceOf(Failure.class, result.outcome());
        assertTrue(masked.message().contains("***"), masked.message());
        assertFalse(result.toString().contains("zebra"), result.toString());
    }

    private Path registryDirectory() throws IOException {
        return Files.createDirectory(directory.resolve("registry"));
    }

    private static BuildResult.Image image(BuildResult result) {
        return assertInstanceOf(BuildResult.Image.class, result.outcome());
    }

    @Test
    void anUnchangedBuildIsCachedAndPushesNothing() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(registryDirectory())) {
            Requests request = dockerfile(USERLAND + SHELL + "RUN busybox echo built > /out\n")
                    .registry(registry.host(), Optional.empty())
                    .pushTo(registry.host() + "/team/app");
            BuildResult cold = run(request);
            BuildResult warm = run(request);
            assertEquals(BuildResult.Delivered.PUSHED, image(cold).delivered());
            assertEquals(BuildResult.Delivered.ALREADY_THERE, image(warm).delivered());
            assertEquals(image(cold).digest(), image(warm).digest());
            assertEquals(2, warm.cache().steps());
            assertEquals(2, warm.cache().hits());

            Requests onTop = dockerfile("FROM " + registry.host() + "/team/app:1\n" + SHELL
                            + "COPY message /etc/\nRUN busybox cat /out /etc/message\n")
                    .registry(registry.host(), Optional.empty());
            image(run(onTop));
            assertEquals("builthello", String.join("", listener.lines));
        }
    }

    @Test
    void digestsOfASettledContextAreKeptForTheNextBuild() throws Exception {
        Requests request = dockerfile("FROM scratch\nCOPY message /\n");
        Path kept = directory.resolve("cache/v1/contexts");
        // Files that have just changed could change again unseen, so they are not remembered at first.
        for (boolean remembered = false; !remembered; ) {
            image(run(request));
            try (Stream<Path> files = Files.list(kept)) {
                remembered = files.findAny().isPresent();
            }
        }
        Files.writeString(directory.resolve("context/message"), "jello");
        assertEquals(0, run(request).cache().hits());
    }

    @Test
    void parentsAreNotSoughtBehindLinks() throws Exception {
        Path sub = Files.createDirectory(directory.resolve("context/sub"));
        Files.writeString(sub.resolve("x"), "x");
        Files.createSymbolicLink(directory.resolve("context/link"), Path.of("sub"));
        image(run(dockerfile("FROM scratch\nCOPY --parents sub/x link /\n")));
        Failure failure = failure(dockerfile("FROM scratch\nCOPY --parents link/x /\n"));
        assertEquals("CopySourceMissing", failure.reason(), failure.message());
    }

    @Test
    void aSyntaxErrorHasItsLine() {
        Failure failure = failure(dockerfile("FROM scratch\nCOPY onlyone\n"));
        assertEquals("DockerfileSyntax", failure.reason());
        assertEquals(OptionalInt.of(2), failure.line());
    }

    @Test
    void anUnknownInstructionIsNamed() {
        Failure failure = failure(dockerfile("FROM scratch\n\nCOPPY a b\n"));
        assertEquals("UnknownInstruction", failure.reason());
        assertEquals(OptionalInt.of(3), failure.line());
        assertTrue(failure.message().contains("COPPY"), failure.message());
    }

    @Test
    void aMissingSourceIsNamed() {
        Failure failure = failure(dockerfile(USERLAND + "COPY missing.txt /\n"));
        assertEquals("CopySourceMissing", failure.reason());
        assertEquals(OptionalInt.of(3), failure.line());
        assertTrue(failure.message().contains("missing.txt"), failure.message());
        assertTrue(failure.hint().isPresent());
    }

    @Test
    void aFailingRunHasItsExitCodeAndLastLines() {
        Failure failure = failure(dockerfile(
                USERLAND + SHELL + "RUN for i in $(busybox seq 1 30); do busybox echo line $i; done; exit 3\n"));
        assertEquals("RunFailed", failure.reason());
        assertEquals(OptionalInt.of(3), failure.exitCode());
        assertEquals(OptionalInt.of(4), failure.line());
        assertEquals(Failure.MAX_LOG_LINES, failure.log().size());
        assertEquals("line 30", failure.log().getLast());
        assertEquals(Failure.Retry.FUTILE, failure.retry());
    }

    @Test
    void aBaseImageThatIsNotThereIsNamed() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(registryDirectory())) {
            Failure failure = failure(
                    dockerfile("FROM " + registry.host() + "/no/such:1\n").registry(registry.host(), Optional.empty()));
            assertEquals("BaseImageNotFound", failure.reason());
            assertEquals(OptionalInt.of(1), failure.line());
            assertTrue(failure.message().contains("/no/such"), failure.message());
        }
    }

    @Test
    void aPrivateRegistryWantsTheRightCredentials() throws Exception {
        Path htpasswd = directory.resolve("htpasswd");
        TestCertificate.run("htpasswd", "-Bbc", htpasswd.toString(), "ada", "right");
        Security basic = new Security("", "auth:\n  htpasswd:\n    realm: kiln\n    path: " + htpasswd + "\n");
        try (RegistryServer registry = RegistryServer.start(registryDirectory(), basic)) {
            Failure pull = failure(dockerfile("FROM " + registry.host() + "/private/base:1\n")
                    .registry(registry.host(), Optional.empty()));
            assertEquals("Unauthorized", pull.reason());

            Path config = directory.resolve("config.json");
            String auth = Base64.getEncoder().encodeToString("ada:wrong".getBytes(StandardCharsets.UTF_8));
            Files.writeString(config, "{\"auths\":{\"" + registry.host() + "\":{\"auth\":\"" + auth + "\"}}}");
            Failure push = failure(dockerfile(USERLAND)
                    .registry(registry.host(), Optional.of(config.toString()))
                    .pushTo(registry.host() + "/team/app"));
            assertEquals("Unauthorized", push.reason());
            assertFalse(push.toString().contains("wrong"), "a password is shown");
        }
    }

    @Test
    void aRegistryThatDoesNotAnswerMayAnswerLater() throws Exception {
        String host;
        try (RegistryServer registry = RegistryServer.plain(registryDirectory())) {
            host = registry.host();
        }
        Failure failure = failure(dockerfile("FROM " + host + "/a:1\n").registry(host, Optional.empty()));
        assertEquals("RegistryUnavailable", failure.reason());
        assertEquals(Failure.Retry.MAY_HELP, failure.retry());
    }

    @Test
    void anImpossibleReferenceIsNamed() {
        Failure failure = failure(dockerfile("FROM Not//A:Reference\n"));
        assertEquals("InvalidReference", failure.reason());
        assertEquals(OptionalInt.of(1), failure.line());
    }

    @Test
    void aContextAboveTheLimitIsRefused() {
        Failure failure = failure(dockerfile(USERLAND).maxContextBytes(1000));
        assertEquals("ContextTooLarge", failure.reason());
        assertTrue(failure.hint().orElse("").contains(".dockerignore"));
    }

    @Test
    void aBuildThatTakesTooLongEnds() {
        Failure failure =
                failure(dockerfile(USERLAND + SHELL + "RUN busybox sleep 600\n").timeout(Duration.ofSeconds(3)));
        assertEquals("TimedOut", failure.reason());
    }

    @Test
    void aCancelledBuildEndsWithinSeconds() throws Exception {
        Requests request = dockerfile(USERLAND + SHELL + "RUN busybox echo started; busybox sleep 600\n");
        FutureTask<BuildResult> building = new FutureTask<>(() -> run(request));
        Thread thread = Thread.ofPlatform().start(building);
        listener.firstLine.await();
        thread.interrupt();
        BuildResult result = building.get(5, TimeUnit.SECONDS);
        assertEquals(
                "Cancelled", assertInstanceOf(Failure.class, result.outcome()).reason());
    }
}
