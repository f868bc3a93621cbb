package build.kiln.exporter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.compress.Compression;
import build.kiln.contract.RegistryAccess;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.oci.Descriptor;
import build.kiln.oci.History;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Index;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.oci.Platform;
import build.kiln.oci.RunConfig;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.RemoteImage;
import build.kiln.registry.Repository;
import build.kiln.testing.FaultProxy;
import build.kiln.testing.FaultProxy.Fault;
import build.kiln.testing.Images;
import build.kiln.testing.RegistryServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExporterTest {
    private static final Platform AMD64 = Platform.linux("amd64");
    private static final Platform ARM = new Platform("linux", "arm", "v7", "");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    private Path directory;

    private RegistryServer server;
    private FaultProxy proxy;
    private Volume volume;
    private BlobStore store;
    private LocalImages images;
    private Registries registries;
    private Exporter exporter;

    @BeforeEach
    void start() throws Exception {
        server = RegistryServer.plain(directory);
        proxy = FaultProxy.before(server.port());
        volume = Volume.open(directory.resolve("volume"));
        store = BlobStore.open(volume);
        images = LocalImages.open(volume);
        registries = Registries.open(new RegistryAccess(
                Optional.empty(), Optional.empty(), List.of(proxy.host()), Optional.empty(), Map.of()));
        exporter = new Exporter(
                registries, volume, store, images, new DirectoryTrees(directory), InstantSource.fixed(NOW));
    }

    @AfterEach
    void stop() throws IOException {
        registries.close();
        proxy.close();
        server.close();
    }

    private Layer layer(String content) throws IOException {
        Blob blob = store.put(content.getBytes(StandardCharsets.UTF_8));
        return KnownLayer.stored(blob.digest(), Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), blob.size()));
    }

    private static PlatformImage image(Platform platform, Layer... layers) {
        List<History> history = new ArrayList<>();
        for (Layer layer : layers) {
            history.add(new History(Optional.of(NOW), layer.toString(), "", "", false));
        }
        ImageConfig config = new ImageConfig(platform, Optional.empty(), "", RunConfig.empty(), List.of(), history);
        return new PlatformImage(platform, new Tree(List.of(layers)), config);
    }

    private Reference reference(String name) {
        return Reference.parse(proxy.host() + "/" + name);
    }

    private Exported export(List<PlatformImage> platforms, Target target, Map<String, String> annotations)
            throws Exception {
        return exporter.export(
                platforms,
                List.of(target),
                new ExportOptions(
                        annotations,
                        Compression.GZIP,
                        Compression.DEFAULT_LEVEL,
                        Optional.of(NOW),
                        ExportOptions.MediaTypes.OCI,
                        ExportOptions.Standing.ALONE));
    }

    private Repository repository(String path) throws Exception {
        return registries.repository(new Endpoint(proxy.host(), path));
    }

    @Test
    void pushesUnderEveryTagAndThenNothingMore() throws Exception {
        List<PlatformImage> built = List.of(image(AMD64, layer("one"), layer("two")));
        Target target = new Target.Registry(List.of(reference("team/app:1"), reference("team/app:latest")));
        Exported first = export(built, target, Map.of("org.example.a", "b"));
        assertTrue(first.changed());
        assertEquals(List.of("1", "latest"), first.tags());
        assertEquals(2, first.layers());
        Manifest manifest =
                OciJson.decodeManifest(repository("team/app").fetchManifest("1").bytes());
        assertEquals(Map.of("org.example.a", "b"), manifest.annotations());
        assertEquals(first.configDigest(), manifest.config().digest());
        assertEquals(Digest.of("one"), manifest.layers().getFirst().digest());

        proxy.forget();
        Exported second = export(built, target, Map.of("org.example.a", "b"));
        assertFalse(second.changed());
        assertEquals(first.digest(), second.digest());
        assertEquals(
                List.of("HEAD /v2/team/app/manifests/1 HTTP/1.1", "HEAD /v2/team/app/manifests/latest HTTP/1.1"),
                proxy.requests(""));
    }

    @Test
    void mountsABaseLayerWithoutPullingIt() throws Exception {
        Descriptor base = Images.push(repository("team/base"), MediaTypes.OCI_LAYER, new byte[1 << 20]);
        Layer lazy = KnownLayer.remote(base.digest(), base, new RemoteImage(registries, reference("team/base:1")));
        proxy.forget();
        export(
                List.of(image(AMD64, lazy, layer("mine"))),
                new Target.Registry(List.of(reference("team/app:1"))),
                Map.of());
        assertEquals(List.of(), proxy.requests("GET"));
        assertTrue(store.find(base.digest()).isEmpty());
        assertTrue(repository("team/app").hasBlob(base.digest()));
    }

    @Test
    void pullsABaseLayerThatTheDestinationCannotMount() throws Exception {
        Descriptor base = Images.push(repository("team/base"), MediaTypes.OCI_LAYER, new byte[1 << 20]);
        try (FaultProxy other = FaultProxy.before(server.port())) {
            Registries both = Registries.open(new RegistryAccess(
                    Optional.empty(),
                    Optional.empty(),
                    List.of(proxy.host(), other.host()),
                    Optional.empty(),
                    Map.of()));
            Layer lazy = KnownLayer.remote(base.digest(), base, new RemoteImage(both, reference("team/base:1")));
            new RegistryPush(both, store, List.of(Reference.parse(other.host() + "/team/app:1")))
                    .run(
                            List.of(image(AMD64, lazy)),
                            new AssemblyStep(List.of(image(AMD64, lazy)), ExportOptions.PLAIN));
            assertEquals(1, proxy.requests("GET").size());
        }
        assertTrue(repository("team/app").hasBlob(base.digest()));
    }

    @Test
    void pushesAnIndexForSeveralPlatforms() throws Exception {
        Exported exported = export(
                List.of(image(AMD64, layer("one")), image(ARM, layer("two"))),
                new Target.Registry(List.of(reference("team/app:1"))),
                Map.of("index:a", "i", "manifest[linux/arm/v7]:b", "m"));
        Index index =
                OciJson.decodeIndex(repository("team/app").fetchManifest("1").bytes());
        assertEquals(Map.of("a", "i"), index.annotations());
        assertEquals(
                List.of(Optional.of(AMD64), Optional.of(ARM)),
                index.manifests().stream().map(Descriptor::platform).toList());
        Manifest arm = OciJson.decodeManifest(repository("team/app")
                .fetchManifest(index.manifests().getLast().digest().toString())
                .bytes());
        assertEquals(Map.of("b", "m"), arm.annotations());
        assertEquals(
                exported.digest(), repository("team/app").fetchManifest("1").digest());
    }

    @Test
    void refusesAnnotationsWithoutAPlace() throws Exception {
        List<PlatformImage> built = List.of(image(AMD64, layer("one")));
        Target target = new Target.Store(List.of());
        for (String key : List.of("index:a", "nonsense:a")) {
            BuildException failure = assertThrows(BuildException.class, () -> export(built, target, Map.of(key, "b")));
            assertEquals(Reason.INVALID_REQUEST, failure.reason());
        }
    }

    @Test
    void saysWhyARegistryRefused() throws Exception {
        proxy.on(
                "POST",
                9,
                new Fault.Answer(
                        "403 No\r\nContent-Type: application/json\r\n\r\n{\"errors\":[{\"code\":\"DENIED\",\"message\":\"locked\"}]}"));
        BuildException failure = assertThrows(
                BuildException.class,
                () -> export(
                        List.of(image(AMD64, layer("one"))),
                        new Target.Registry(List.of(reference("team/app:1"))),
                        Map.of()));
        assertEquals(Reason.PUSH_DENIED, failure.reason());
        assertTrue(failure.message().contains("DENIED"), failure.message());
    }

    @Test
    void keepsNamedImagesInTheStore() throws Exception {
        List<PlatformImage> built = List.of(image(AMD64, layer("one")));
        Target target = new Target.Store(List.of(Reference.parse("hello"), Reference.parse("hello:2")));
        Exported exported = export(built, target, Map.of());
        assertTrue(exported.changed());
        assertFalse(export(built, target, Map.of()).changed());
        LocalImage hello = images.find(Reference.parse("hello:latest")).orElseThrow();
        assertEquals(exported.digest(), hello.root().digest());
        assertEquals(NOW, hello.stored());
        Manifest manifest = OciJson.decodeManifest(
                store.find(hello.root().digest()).orElseThrow().bytes());
        assertEquals(Digest.of("one"), manifest.layers().getFirst().digest());
        assertEquals(
                List.of("docker.io/library/hello:2", "docker.io/library/hello:latest"),
                images.list().stream()
                        .map(image -> image.reference().canonical())
                        .toList());
        assertTrue(images.remove(Reference.parse("hello:2")));
        assertFalse(images.remove(Reference.parse("hello:2")));
    }

    @Test
    void writesALayoutWithOneEntryForEachTag() throws Exception {
        List<PlatformImage> built = List.of(image(AMD64, layer("one")));
        List<Reference> names = List.of(Reference.parse("hello:1"), Reference.parse("hello:2"));
        Path folder = directory.resolve("layout");
        Exported exported = export(built, new Target.OciLayout(Optional.of(folder), false, names), Map.of());
        Index index = OciJson.decodeIndex(Files.readAllBytes(folder.resolve("index.json")));
        assertEquals(
                List.of("1", "2"),
                index.manifests().stream()
                        .map(entry -> entry.annotations().get("org.opencontainers.image.ref.name"))
                        .toList());
        assertTrue(
                Files.exists(folder.resolve("blobs/sha256/" + exported.digest().hex())));

        Path file = directory.resolve("layout.tar");
        export(built, new Target.OciLayout(Optional.of(file), true, names), Map.of());
        Map<String, byte[]> tar = read(file);
        assertArrayEquals(Files.readAllBytes(folder.resolve("index.json")), tar.get("index.json"));
        assertEquals("{\"imageLayoutVersion\":\"1.0.0\"}", new String(tar.get("oci-layout"), StandardCharsets.UTF_8));
        assertEquals(
                "one", new String(tar.get("blobs/sha256/" + Digest.of("one").hex()), StandardCharsets.UTF_8));
    }

    @Test
    void writesAnArchiveThatDockerLoads() throws Exception {
        Path file = directory.resolve("docker.tar");
        Exported exported = export(
                List.of(image(AMD64, layer("one"))),
                new Target.DockerArchive(Optional.of(file), List.of(Reference.parse("hello"))),
                Map.of());
        assertEquals(
                "[{\"Config\":\"blobs/sha256/" + exported.configDigest().hex()
                        + "\",\"RepoTags\":[\"hello:latest\"],\"Layers\":[\"blobs/sha256/"
                        + Digest.of("one").hex() + "\"]}]",
                new String(read(file).get("manifest.json"), StandardCharsets.UTF_8));
    }

    @Test
    void writesFilesAsADirectoryAndAsATar() throws Exception {
        Path root = Files.createDirectories(directory.resolve("tree/etc"));
        Files.writeString(root.resolve("a"), "content");
        Files.createLink(root.resolve("b"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("c"), Path.of("/etc/passwd"));
        List<PlatformImage> built = List.of(image(AMD64, layer("one")), image(ARM, layer("one")));
        Path out = Files.createDirectories(directory.resolve("out"));
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.createDirectories(out.resolve("linux_amd64"));
        Files.createSymbolicLink(out.resolve("linux_amd64/etc"), outside);
        export(built, new Target.Directory(out, Target.PlatformDirectories.FOR_SEVERAL), Map.of());
        assertEquals("content", Files.readString(out.resolve("linux_amd64/etc/a")));
        assertTrue(Files.isSameFile(out.resolve("linux_arm_v7/etc/a"), out.resolve("linux_arm_v7/etc/b")));
        assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(out.resolve("linux_amd64/etc/c")));
        assertFalse(Files.exists(outside.resolve("a")), "written through a symbolic link");

        Path file = directory.resolve("files.tar");
        export(built.subList(0, 1), new Target.Tar(Optional.of(file)), Map.of());
        assertEquals(
                List.of("etc/", "etc/a", "etc/b", "etc/c"),
                List.copyOf(read(file).keySet()));
    }

    private static Map<String, byte[]> read(Path file) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file);
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), tar.readAllBytes());
            }
        }
        return files;
    }
}
