package build.kiln.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.io.http.HttpClient;
import build.kiln.io.http.HttpSettings;
import build.kiln.layer.KnownLayer;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.Platform;
import build.kiln.reference.Reference;
import build.kiln.testing.FaultProxy;
import build.kiln.testing.FaultProxy.Fault;
import build.kiln.testing.Images;
import build.kiln.testing.RegistryServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    private static final Platform AMD64 = Platform.linux("amd64");
    private static final byte[] BIG = random(3 << 20);

    @TempDir
    private Path directory;

    private RegistryServer server;
    private FaultProxy proxy;
    private HttpClient http;

    @BeforeEach
    void start() throws Exception {
        server = RegistryServer.plain(directory);
        proxy = FaultProxy.before(server.port());
        http = new HttpClient(HttpSettings.direct());
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        proxy.close();
        server.close();
    }

    private Registries registries(Map<String, List<String>> mirrors) {
        RetryPolicy impatient =
                new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30), Thread::sleep);
        RegistrySettings settings = new RegistrySettings(Set.of(server.host(), proxy.host()), mirrors);
        return new Registries(http, settings, Credentials.NONE, Credentials.NONE, impatient);
    }

    private Repository repository(String path) throws Exception {
        return registries(Map.of()).repository(new Endpoint(proxy.host(), path));
    }

    private PulledImage pull(Registries registries, String reference, Platform platform) throws Exception {
        BlobStore store = BlobStore.open(Volume.open(directory.resolve("volume")));
        return new ImagePuller(registries, store).pull(Reference.parse(reference), platform);
    }

    @Test
    void givesBackWhatWasPushed() throws Exception {
        Repository repository = repository("team/app");
        Descriptor blob = Images.push(repository, MediaTypes.OCI_LAYER, BIG);
        assertTrue(repository.hasBlob(blob.digest()));
        assertFalse(repository.hasBlob(Digest.of("another")));
        try (InputStream content = repository.openBlob(blob)) {
            assertArrayEquals(BIG, content.readAllBytes());
        }
    }

    @Test
    void mountsABlobWithoutSendingIt() throws Exception {
        Descriptor blob = Images.push(repository("base"), MediaTypes.OCI_LAYER, BIG);
        assertTrue(repository("team/app").mountBlob(blob, "base").isEmpty());
        assertTrue(repository("team/app").hasBlob(blob.digest()));
    }

    @Test
    void sendsWhatCannotBeMounted() throws Exception {
        Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER, Digest.of(BIG), BIG.length);
        BlobUpload instead = repository("team/app").mountBlob(blob, "nowhere").orElseThrow();
        instead.send(() -> new ByteArrayInputStream(BIG));
        assertTrue(repository("team/app").hasBlob(blob.digest()));
    }

    @Test
    void resumesABrokenUpload() throws Exception {
        proxy.on("PUT /v2/team/app/blobs/uploads", 1, new Fault.CutRequest(1 << 20));
        Descriptor blob = Images.push(repository("team/app"), MediaTypes.OCI_LAYER, BIG);
        assertTrue(repository("team/app").hasBlob(blob.digest()));
    }

    @Test
    void retriesWhileTheRegistryIsTooBusy() throws Exception {
        Fault busy = new Fault.Answer("503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n");
        proxy.on("POST /v2/", 2, busy).on("PUT /v2/", 1, busy).on("HEAD /v2/", 2, busy);
        Descriptor blob = Images.push(repository("team/app"), MediaTypes.OCI_LAYER, BIG);
        assertTrue(repository("team/app").hasBlob(blob.digest()));
    }

    @Test
    void givesUpWhenARegistryStaysDown() throws Exception {
        proxy.on("HEAD /v2/", 100, new Fault.Answer("502 Bad\r\nContent-Length: 0\r\n\r\n"));
        RegistryException failure = assertThrows(
                RegistryException.class, () -> repository("team/app").hasBlob(Digest.of("x")));
        assertEquals(502, failure.status());
        assertEquals(4, proxy.requests("HEAD").size());
    }

    @Test
    void takesABrokenDownloadUpWhereItEnded() throws Exception {
        Descriptor blob = Images.push(repository("team/app"), MediaTypes.OCI_LAYER, BIG);
        proxy.on("GET /v2/team/app/blobs", 2, new Fault.CutAnswer(1 << 20));
        try (InputStream content = repository("team/app").openBlob(blob)) {
            assertArrayEquals(BIG, content.readAllBytes());
        }
        assertTrue(proxy.requests().stream().anyMatch(head -> head.contains("Range: bytes=")));
    }

    @Test
    void refusesABlobThatIsNotTheOneAskedFor() throws Exception {
        Descriptor blob = Images.push(repository("team/app"), MediaTypes.OCI_LAYER, BIG);
        proxy.on("GET /v2/team/app/blobs", 9, new Fault.Answer("200 OK\r\nContent-Length: 5\r\n\r\nwrong"));
        Descriptor five = Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), 5);
        RegistryException failure = assertThrows(RegistryException.class, () -> {
            try (InputStream content = repository("team/app").openBlob(five)) {
                content.readAllBytes();
            }
        });
        assertEquals(RegistryException.Kind.MALFORMED, failure.kind());
    }

    @Test
    void aLayerThatIsNotTheOneAskedForIsNotStored() throws Exception {
        Descriptor blob = Images.push(repository("team/app"), MediaTypes.OCI_LAYER, BIG);
        proxy.on("GET /v2/team/app/blobs", 9, new Fault.Answer("200 OK\r\nContent-Length: 5\r\n\r\nwrong"));
        RemoteImage image = new RemoteImage(registries(Map.of()), Reference.parse(proxy.host() + "/team/app:1"));
        Descriptor five = Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), 5);
        BlobStore store = BlobStore.open(Volume.open(directory.resolve("volume")));
        IOException failure = assertThrows(
                IOException.class,
                () -> KnownLayer.remote(blob.digest(), five, image).blob(store));
        assertTrue(String.valueOf(failure.getMessage()).contains(proxy.host() + "/team/app"), failure::toString);
        assertEquals(List.of(), store.list());
    }

    @Test
    void pullsTheManifestOfThePlatform() throws Exception {
        Repository repository = repository("team/base");
        Descriptor amd64 = Images.push(repository, AMD64, BIG);
        Descriptor arm = Images.push(repository, new Platform("linux", "arm", "v7", ""), random(9));
        Digest index = Images.pushIndex(repository, "1.0", List.of(arm, amd64));
        Registries registries = registries(Map.of());
        PulledImage image = pull(registries, proxy.host() + "/team/base:1.0", AMD64);
        assertEquals(amd64.digest(), image.digest());
        assertEquals(index, image.rootDigest());
        assertEquals(Digest.of(BIG), image.config().diffIds().getFirst());
        assertEquals(
                arm.digest(),
                pull(registries, proxy.host() + "/team/base@" + index, new Platform("linux", "arm64", "", ""))
                        .digest());
        BuildException failure = assertThrows(
                BuildException.class, () -> pull(registries, proxy.host() + "/team/base:1.0", Platform.linux("s390x")));
        assertEquals(Reason.PLATFORM_UNSUPPORTED, failure.reason());
        assertEquals(Optional.of("It has: linux/arm/v7, linux/amd64."), failure.hint());
    }

    @Test
    void asksOnceForATagThatHasNotMovedAndNeverForADigest() throws Exception {
        Repository repository = repository("team/base");
        Digest index = Images.pushIndex(repository, "1.0", List.of(Images.push(repository, AMD64, BIG)));
        pull(registries(Map.of()), proxy.host() + "/team/base:1.0", AMD64);
        proxy.forget();
        pull(registries(Map.of()), proxy.host() + "/team/base:1.0", AMD64);
        assertEquals(List.of("HEAD /v2/team/base/manifests/1.0 HTTP/1.1"), proxy.requests(""));
        proxy.forget();
        pull(registries(Map.of()), proxy.host() + "/team/base@" + index, AMD64);
        assertEquals(List.of(), proxy.requests());
    }

    @Test
    void asksTheMirrorFirstAndTheOriginAfterIt() throws Exception {
        Repository repository = repository("library/base");
        Images.pushIndex(repository, "latest", List.of(Images.push(repository, AMD64, BIG)));
        Registries mirrored = registries(Map.of("docker.io", List.of(proxy.host())));
        assertEquals(proxy.host(), pull(mirrored, "base", AMD64).endpoint().domain());

        Registries useless = registries(Map.of(server.host(), List.of("127.0.0.1:1", "127.0.0.1:99999")));
        assertEquals(
                server.host(),
                pull(useless, server.host() + "/library/base", AMD64).endpoint().domain());
    }

    @Test
    void saysThatAnImageIsNotThere() {
        BuildException failure = assertThrows(
                BuildException.class, () -> pull(registries(Map.of()), proxy.host() + "/team/none:1", AMD64));
        assertEquals(Reason.BASE_IMAGE_NOT_FOUND, failure.reason());
        assertTrue(failure.message().contains("MANIFEST_UNKNOWN"), failure.message());
    }

    @Test
    void speaksPlainHttpOnlyWhereListed() throws Exception {
        Registries strict = new Registries(
                http, RegistrySettings.DEFAULT, Credentials.NONE, Credentials.NONE, RetryPolicy.standard());
        BuildException failure =
                assertThrows(BuildException.class, () -> pull(strict, server.host() + "/team/app:1", AMD64));
        assertEquals(Reason.REGISTRY_UNAVAILABLE, failure.reason());
        assertTrue(
                failure.hint().orElseThrow().contains("insecure registry"),
                failure.hint().orElseThrow());
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
