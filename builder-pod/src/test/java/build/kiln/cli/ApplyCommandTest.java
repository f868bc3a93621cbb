package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.LayerBuilder;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import build.kiln.testing.TestCertificate;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kiln apply}: a manifest's own settings hold here as they do on a cluster. */
@Timeout(120)
class ApplyCommandTest {
    @TempDir
    Path directory;

    private Path manifest = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        manifest = directory.resolve("imagebuild.yaml");
        Path files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("message"), "hello");
        Files.writeString(files.resolve("Dockerfile"), "FROM scratch\nCOPY message /\n");
    }

    private KilnRun.Result apply(String more, String... options) throws IOException {
        Files.writeString(manifest, """
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: hello}
                spec:
                  source: {volume: {claimName: files}}
                %s
                """.formatted(more.indent(2)));
        String[] arguments = new String[options.length + 3];
        arguments[0] = "apply";
        arguments[1] = "-f";
        arguments[2] = manifest.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        return new KilnRun(directory.resolve("home")).run(arguments);
    }

    @Test
    void theStatusIsPrintedAndTheImageKept() throws IOException {
        KilnRun.Result result = apply("output: {image: kiln.local/hello, tags: [\"1.0\"]}");
        assertEquals(0, result.code(), result.toString());
        assertTrue(result.out().contains("latestImage: \"kiln.local/hello@sha256:"), result.out());
        KilnRun.Result images =
                new KilnRun(directory.resolve("home")).run("images", "--format", "{{.Repository}}:{{.Tag}}");
        assertEquals("kiln.local/hello:1.0\n", images.out());
    }

    @Test
    void theManifestsRegistrySettingsHoldBesideThoseOfTheCommandLine() throws Exception {
        Path htpasswd = directory.resolve("htpasswd");
        TestCertificate.run("htpasswd", "-Bbc", htpasswd.toString(), "ada", "right");
        Security basic = new Security("", "auth:\n  htpasswd:\n    realm: kiln\n    path: " + htpasswd + "\n");
        Path data = Files.createDirectory(directory.resolve("registry"));
        try (RegistryServer registry = RegistryServer.start(data, basic)) {
            String auth = Base64.getEncoder().encodeToString("ada:right".getBytes(StandardCharsets.UTF_8));
            Path secret = Files.createDirectory(directory.resolve("pusher"));
            Files.writeString(
                    secret.resolve(".dockerconfigjson"),
                    "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.host(), auth));
            KilnRun.Result pushed = apply(
                    """
                    output: {image: %s/team/hello, tags: [a], pushSecretRef: {name: pusher}}
                    registries: {insecure: ["%s"]}
                    """.formatted(registry.host(), registry.host()), "--push", "--insecure-registry=other.example");
            assertEquals(0, pushed.code(), pushed.toString());
        }
    }

    @Test
    void anArchiveBehindCredentialsIsFetchedWithThem() throws Exception {
        byte[] tar = new LayerBuilder()
                .file("Dockerfile", "FROM scratch\nCOPY message /\n")
                .file("message", "hello")
                .bytes();
        String wanted = "Basic " + Base64.getEncoder().encodeToString("ada:right".getBytes(StandardCharsets.UTF_8));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean known = wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 401, known ? tar.length : -1);
            if (known) {
                exchange.getResponseBody().write(tar);
            }
            exchange.close();
        });
        server.start();
        try {
            Path secret = Files.createDirectory(directory.resolve("reader"));
            Files.writeString(secret.resolve("username"), "ada");
            Files.writeString(secret.resolve("password"), "right\n");
            Files.writeString(manifest, """
                    apiVersion: kiln.build/v1alpha1
                    kind: ImageBuild
                    metadata: {name: hello}
                    spec:
                      source: {http: {url: "http://127.0.0.1:%d/context.tar", secretRef: {name: reader}}}
                      output: {image: kiln.local/hello}
                    """.formatted(server.getAddress().getPort()));
            KilnRun kiln = new KilnRun(directory.resolve("home"));
            KilnRun.Result allowed = kiln.run("apply", "-f", manifest.toString());
            assertEquals(0, allowed.code(), allowed::toString);
            Files.writeString(secret.resolve("password"), "wrong");
            KilnRun.Result refused = kiln.run("apply", "-f", manifest.toString());
            assertEquals(1, refused.code(), refused::toString);
            assertTrue(refused.out().contains("source.http.secretRef"), refused::toString);
            assertFalse(refused.toString().contains("wrong"), refused::toString);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aManifestThatIsNoneIsRefusedWithItsLine() throws IOException {
        Files.writeString(manifest, "kind: ImageBuild\nspec: [\n");
        KilnRun.Result result = new KilnRun(directory.resolve("home")).run("apply", "-f", manifest.toString());
        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("ERROR: " + manifest + ":"), result.err());
    }

    @Test
    void whatNoBuilderMayTakeIsRefusedAsTheApiServerDoes() throws IOException {
        KilnRun.Result result = apply("output: {image: kiln.local/hello}\nbuilder: {standby: 25h}");
        assertEquals(2, result.code(), result.toString());
        String refusal = "ERROR: " + manifest + ": spec.builder.standby: is between 1s and 24h, not 25h\n";
        assertEquals(refusal, result.err());
        assertEquals("", result.out());
        KilnRun.Result allowed = apply("output: {image: kiln.local/hello}\nbuilder: {standby: 1d}");
        assertEquals(0, allowed.code(), allowed.toString());
    }

    @Test
    void aFieldOfAnotherFormIsNamed() throws IOException {
        Files.writeString(manifest, "kind: ImageBuild\nmetadata: {name: a}\nspec: {source: {git: 1}}\n");
        KilnRun.Result result = new KilnRun(directory.resolve("home")).run("apply", "-f", manifest.toString());
        assertEquals(2, result.code());
        assertTrue(result.err().startsWith("ERROR: " + manifest + ": spec.source.git has not the form"), result.err());
    }
}
