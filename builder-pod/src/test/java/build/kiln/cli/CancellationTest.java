package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.FaultProxy;
import build.kiln.testing.NamespacedJvm;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.ScriptedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals end the command soon, cleanly, and with the exit code that shells expect, whatever it waits for. */
@Timeout(300)
class CancellationTest {
    private static final Duration PROMISED = Duration.ofSeconds(5);
    private static final int MANY_BYTES = 8 << 20;
    private static final String CANCELLED = "ERROR: Cancelled: the build was cancelled";

    @TempDir
    Path directory;

    private Workplace workplace = new Workplace(Path.of(""), Path.of(""));
    private Path context = Path.of("");
    private Path home = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        workplace = Workplace.in(directory);
        context = workplace.context();
        home = workplace.home();
        byte[] large = new byte[MANY_BYTES];
        new Random(1).nextBytes(large);
        Files.write(context.resolve("large"), large);
    }

    @ParameterizedTest
    @ValueSource(ints = {KilnProcess.INT, KilnProcess.TERM})
    void aStepThatIgnoresSignals(int signal) throws Exception {
        String seconds = Long.toString(100_000 + ProcessHandle.current().pid());
        try (KilnProcess kiln = build("""
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "trap '' HUP INT TERM; /bin/busybox echo begun; /bin/busybox sleep %s"]
                """.formatted(seconds))) {
            kiln.awaitLine(" begun");
            requireCleanEnd(kiln.signal(signal, home), CANCELLED);
            requireNoContainer(kiln);
        }
        assertEquals(List.of(), Sleepers.of(seconds));
    }

    @Test
    void aRegistryThatStopsInTheMiddleOfALayer() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(directory);
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            putImage(registry.host() + "/base:1");
            proxy.on("GET /v2/base/blobs/", 9, new FaultProxy.Fault.StallAnswer(MANY_BYTES / 2));
            try (KilnProcess kiln = build("""
                    FROM %s/base:1
                    RUN ["/bin/busybox", "true"]
                    """.formatted(proxy.host()), "--insecure-registry", proxy.host())) {
                proxy.awaitStall();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), CANCELLED);
            }
        }
    }

    @Test
    void aRegistryThatSaysNothing() throws Exception {
        try (ScriptedServer registry = ScriptedServer.silent()) {
            String host = registry.uri("").getAuthority();
            try (KilnProcess kiln = build("FROM %s/base:1".formatted(host), "--insecure-registry", host)) {
                registry.awaitConnection();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), CANCELLED);
            }
        }
    }

    @Test
    void aRegistryThatStopsTakingALayer() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(directory);
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            proxy.on("Content-Length: 8", 9, new FaultProxy.Fault.StallRequest(MANY_BYTES / 2))
                    .on("PATCH ", 9, new FaultProxy.Fault.StallRequest(MANY_BYTES / 2));
            try (KilnProcess kiln = build(
                    "FROM scratch\nCOPY large /\n",
                    "--push",
                    "--tag",
                    proxy.host() + "/made:1",
                    "--insecure-registry",
                    proxy.host())) {
                proxy.awaitStall();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), CANCELLED);
            }
        }
    }

    /** Everything about the image is told by then, so that there is nothing left to cancel. */
    @Test
    void aRegistryThatSaysNothingOfACacheWhenTheImageIsPushed() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(directory);
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            proxy.on("/v2/cache/", 99, new FaultProxy.Fault.StallAnswer(0));
            Path id = directory.resolve("id");
            Path metadata = directory.resolve("metadata");
            try (KilnProcess kiln = build(
                    "FROM scratch\nCOPY busybox /\n",
                    "--quiet",
                    "--push",
                    "--tag",
                    proxy.host() + "/made:1",
                    "--cache-to",
                    "type=registry,mode=max,ref=" + proxy.host() + "/cache:1",
                    "--iidfile",
                    id.toString(),
                    "--metadata-file",
                    metadata.toString(),
                    "--insecure-registry",
                    proxy.host())) {
                proxy.awaitStall();
                kiln.awaitLine(Files.readString(id));
                assertTrue(Files.readString(metadata).contains("containerimage.digest"));
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), ExitCodes.DONE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "git"})
    void aGitServerThatSaysNothing(String scheme) throws Exception {
        try (ScriptedServer server = ScriptedServer.silent()) {
            URI address = server.uri("/shop.git");
            try (KilnProcess kiln = kiln(
                    "build", "--progress=plain", scheme + address.toString().substring(4))) {
                server.awaitConnection();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), CANCELLED);
            }
        }
    }

    @Test
    void aManifestWhoseSshServerSaysNothing() throws Exception {
        Path secret = Files.createDirectory(directory.resolve("deploy-key"));
        makeKey(secret.resolve("ssh-privatekey"));
        try (ScriptedServer server = ScriptedServer.silent()) {
            Files.writeString(
                    secret.resolve("known_hosts"),
                    "[127.0.0.1]:" + server.uri("").getPort() + " "
                            + Files.readString(secret.resolve("ssh-privatekey.pub")));
            Path manifest = Files.writeString(directory.resolve("build.yaml"), """
                    apiVersion: kiln.build/v1alpha1
                    kind: ImageBuild
                    metadata: {name: shop}
                    spec:
                      source: {git: {url: "ssh://git@127.0.0.1:%d/shop.git", secretRef: {name: deploy-key}}}
                      output: {image: registry.example/shop}
                    """.formatted(
                            server.uri("").getPort()));
            try (KilnProcess kiln = kiln("apply", "--filename", manifest.toString())) {
                server.awaitConnection();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), "    reason: \"Cancelled\"");
            }
        }
    }

    @Test
    void pushingAndPullingAnImage() throws Exception {
        try (RegistryServer registry = RegistryServer.plain(directory);
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            putImage(registry.host() + "/base:1");
            proxy.on("GET /v2/base/blobs/", 9, new FaultProxy.Fault.StallAnswer(MANY_BYTES / 2));
            try (KilnProcess kiln = kiln("pull", "--insecure-registry", proxy.host(), proxy.host() + "/base:1")) {
                proxy.awaitStall();
                requireCleanEnd(kiln.signal(KilnProcess.INT, home), "ERROR: interrupted");
            }
        }
        try (ScriptedServer registry = ScriptedServer.silent()) {
            String name = registry.uri("").getAuthority() + "/made:1";
            Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY large /\n");
            assertEquals(
                    0,
                    new KilnRun(home)
                            .run("build", "-t", name, context.toString())
                            .code());
            try (KilnProcess kiln =
                    kiln("push", "--insecure-registry", registry.uri("").getAuthority(), name)) {
                registry.awaitConnection();
                requireCleanEnd(kiln.signal(KilnProcess.TERM, home), "ERROR: interrupted");
            }
        }
    }

    private KilnProcess build(String dockerfile, String... options) throws IOException {
        return workplace.build(NamespacedJvm.available().getFirst(), dockerfile, options);
    }

    private KilnProcess kiln(String command, String... rest) throws IOException {
        return workplace.kiln(NamespacedJvm.available().getFirst(), command, List.of(rest));
    }

    private void putImage(String name) throws IOException {
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY busybox /bin/\nCOPY large /\n");
        KilnRun.Result result = new KilnRun(directory.resolve("other"))
                .run(
                        "build",
                        "--push",
                        "--insecure-registry",
                        name.substring(0, name.indexOf('/')),
                        "-t",
                        name,
                        context.toString());
        assertEquals(0, result.code(), result::toString);
    }

    private static void makeKey(Path file) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, made.waitFor(), said);
    }

    private void requireCleanEnd(KilnProcess.Ended ended, String said) throws IOException {
        assertTrue(ended.said().contains(said), ended::toString);
        requireCleanEnd(ended, ExitCodes.INTERRUPTED);
    }

    private void requireCleanEnd(KilnProcess.Ended ended, int code) throws IOException {
        assertEquals(code, ended.code(), ended::toString);
        assertTrue(ended.took().compareTo(PROMISED) < 0, ended::toString);
        assertEquals(List.of(), ended.mounts());
        for (String place : List.of("scratch", "v1/tmp", "v1/leases")) {
            if (Files.exists(home.resolve(place))) {
                try (Stream<Path> left = Files.list(home.resolve(place))) {
                    assertEquals(List.of(), left.toList());
                }
            }
        }
    }

    /** The runtime's name for a container stands in its command line and in the names of cgroups. */
    private static void requireNoContainer(KilnProcess kiln) throws IOException {
        String name = "kiln-" + kiln.pid() + "-";
        assertEquals(
                List.of(),
                ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(command -> command.contains(name))
                        .toList());
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                8,
                (path, attributes) -> path.getFileName().toString().startsWith(name))) {
            assertEquals(List.of(), groups.toList());
        }
    }
}
