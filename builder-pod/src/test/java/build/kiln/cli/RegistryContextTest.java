package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.RegistryAccess;
import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.Repository;
import build.kiln.testing.Images;
import build.kiln.testing.LayerBuilder;
import build.kiln.testing.RegistryServer;
import build.kiln.testing.RegistryServer.Security;
import build.kiln.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contexts out of a real registry that wants credentials, as {@code source.oci} names them. */
@Timeout(120)
class RegistryContextTest {
    private static final String FLUX = "application/vnd.cncf.flux.content.v1.tar+gzip";
    private static final String DOCKERFILE = "FROM scratch\nCOPY . /\n";

    @TempDir
    Path directory;

    private Optional<RegistryServer> started = Optional.empty();

    @BeforeEach
    void startRegistry() throws Exception {
        Path htpasswd = directory.resolve("htpasswd");
        TestCertificate.run("htpasswd", "-Bbc", htpasswd.toString(), "ada", "right");
        Path data = Files.createDirectory(directory.resolve("registry"));
        started = Optional.of(RegistryServer.start(
                data, new Security("", "auth:\n  htpasswd:\n    realm: kiln\n    path: " + htpasswd + "\n")));
        putSecret("reader", "right");
    }

    @AfterEach
    void stopRegistry() {
        started.orElseThrow().close();
    }

    private String host() {
        return started.orElseThrow().host();
    }

    private Path putSecret(String name, String password) throws IOException {
        String auth = Base64.getEncoder().encodeToString(("ada:" + password).getBytes(StandardCharsets.UTF_8));
        Path secret = Files.createDirectory(directory.resolve(name));
        return Files.writeString(
                secret.resolve(".dockerconfigjson"), "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host(), auth));
    }

    /** Pushes an artifact with these layers; gives its digest. */
    private Digest push(String name, String tag, Layer... layers) throws Exception {
        String config = directory.resolve("reader/.dockerconfigjson").toString();
        RegistryAccess access =
                new RegistryAccess(Optional.empty(), Optional.of(config), List.of(host()), Optional.empty(), Map.of());
        try (Registries registries = Registries.open(access)) {
            Repository to = registries.destination(new Endpoint(host(), name));
            Descriptor empty =
                    Images.push(to, "application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8));
            List<Descriptor> pushed = new ArrayList<>();
            for (Layer layer : layers) {
                Descriptor blob = Images.push(to, layer.type, layer.bytes);
                pushed.add(new Descriptor(layer.type, blob.digest(), blob.size(), layer.annotations, Optional.empty()));
            }
            byte[] manifest = OciJson.encode(new Manifest(MediaTypes.OCI_MANIFEST, empty, pushed, Map.of()));
            to.putManifest(tag, MediaTypes.OCI_MANIFEST, manifest);
            return Digest.of(manifest);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Layer(String type, byte[] bytes, Map<String, String> annotations) {
        static Layer of(String type, byte[] bytes) {
            return new Layer(type, bytes, Map.of());
        }

        static Layer titled(String title, String type, byte[] bytes) {
            return new Layer(type, bytes, Map.of("org.opencontainers.image.title", title));
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private KilnRun.Result apply(String oci, String contextDir) throws IOException {
        Path manifest = Files.writeString(directory.resolve("imagebuild.yaml"), """
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: shop}
                spec:
                  source: {oci: {image: "%s", secretRef: {name: reader}}, contextDir: %s}
                  output: {image: kiln.local/shop, tags: [a]}
                  registries: {insecure: ["%s"]}
                """.formatted(oci, contextDir, host()));
        return new KilnRun(directory.resolve("home")).run("apply", "-f", manifest.toString());
    }

    /** What the built image holds, as {@code tar} lists it. */
    private List<String> built() throws Exception {
        Path archive = directory.resolve("image.tar");
        assertEquals(
                0,
                new KilnRun(directory.resolve("home"))
                        .run("save", "-o", archive.toString(), "kiln.local/shop:a")
                        .code());
        Process list = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mkdir saved && tar -xf image.tar -C saved && for f in saved/blobs/sha256/*; do tar -tf $f 2>/dev/null; done")
                .directory(directory.toFile())
                .start();
        try (var lines = list.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines().sorted().toList();
        }
    }

    @Test
    void theArtifactThatFluxPushes() throws Exception {
        byte[] tar = new LayerBuilder()
                .directory("app", 0755)
                .file("app/Dockerfile", DOCKERFILE)
                .file("app/message", "hello")
                .file("other", "not in the context")
                .bytes();
        Digest digest = push("shop", "main", Layer.of(FLUX, gzip(tar)));
        KilnRun.Result result = apply(host() + "/shop:main", "app");
        assertEquals(0, result.code(), result::toString);
        assertTrue(result.out().contains("revision: \"" + digest + "\""), result::toString);
        assertEquals(List.of("Dockerfile", "message"), built());
        assertEquals(0, apply(host() + "/shop@" + digest, "app").code());
    }

    @Test
    void theTarsAndFilesThatOrasPushes() throws Exception {
        byte[] tar = new LayerBuilder()
                .directory("src", 0755)
                .file("src/main.go", "package main")
                .hardLink("src/copy.go", "src/main.go")
                .bytes();
        push(
                "shop",
                "1.0",
                Layer.titled("src", MediaTypes.OCI_LAYER_GZIP, gzip(tar)),
                Layer.titled("Dockerfile", "text/plain", DOCKERFILE.getBytes(StandardCharsets.UTF_8)));
        KilnRun.Result result = apply(host() + "/shop:1.0", ".");
        assertEquals(0, result.code(), result::toString);
        assertEquals(List.of("Dockerfile", "src/", "src/copy.go", "src/main.go"), built());
    }

    @Test
    void theFilesOfAnImageUponEachOther() throws Exception {
        byte[] lower = new LayerBuilder()
                .file("Dockerfile", "FROM nowhere\n")
                .directory("gone", 0755)
                .file("gone/old", "x")
                .file("deleted", "x")
                .bytes();
        byte[] upper = new LayerBuilder()
                .file("Dockerfile", DOCKERFILE)
                .file("gone/.wh..wh..opq", "")
                .file("gone/new", "y")
                .file(".wh.deleted", "")
                .bytes();
        push("shop", "1.0", Layer.of(MediaTypes.OCI_LAYER, lower), Layer.of(MediaTypes.OCI_LAYER_GZIP, gzip(upper)));
        KilnRun.Result result = apply(host() + "/shop:1.0", ".");
        assertEquals(0, result.code(), result::toString);
        assertEquals(List.of("Dockerfile", "gone/", "gone/new"), built());
    }

    @Test
    void anArtifactThatLeadsOutIsRefused() throws Exception {
        Path outside = Files.createDirectory(directory.resolve("outside"));
        byte[] tar = new LayerBuilder()
                .symlink("way", outside.toString())
                .file("way/file", "x")
                .bytes();
        push("shop", "1.0", Layer.of(FLUX, gzip(tar)));
        KilnRun.Result result = apply(host() + "/shop:1.0", ".");
        assertTrue(result.out().contains("reason: \"ContextInvalid\""), result::toString);
        push("shop", "2.0", Layer.titled("../outside/file", "text/plain", new byte[] {1}));
        assertTrue(apply(host() + "/shop:2.0", ".").out().contains("ContextInvalid"));
        assertFalse(Files.exists(outside.resolve("file")));
    }

    @Test
    void whatIsMissingOrRefusedSaysSo() throws Exception {
        assertFailure(apply(host() + "/shop:none", "."), "SourceNotFound", "check name and tag");
        push("shop", "1.0", Layer.of("application/json", "{}".getBytes(StandardCharsets.UTF_8)));
        assertFailure(apply(host() + "/shop:1.0", "."), "ContextInvalid", "holds no files");
        Files.delete(directory.resolve("reader/.dockerconfigjson"));
        Files.delete(directory.resolve("reader"));
        putSecret("reader", "wrong");
        assertFailure(apply(host() + "/shop:1.0", "."), "Unauthorized", "spec.source.oci.secretRef");
    }

    private static void assertFailure(KilnRun.Result result, String reason, String said) {
        assertEquals(1, result.code(), result::toString);
        assertTrue(result.out().contains("reason: \"" + reason + "\""), result::toString);
        assertTrue(result.out().contains(said), result::toString);
    }
}
