package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.remote.CacheDocument;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.CacheSettings.ExportMode;
import build.kiln.contract.CacheSettings.Trust;
import build.kiln.contract.RegistryAccess;
import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.MediaTypes;
import build.kiln.oci.OciJson;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.Repository;
import build.kiln.testing.FaultProxy;
import build.kiln.testing.RegistryServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Caches in a real registry and in directories: what one volume built, an empty one does not build again. */
@Timeout(120)
class ExternalCacheTest {
    private static final String DOCKERFILE = """
            FROM scratch AS tools
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox echo tools > /made
            FROM scratch
            COPY --from=tools /bin /bin
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox date > /built
            COPY message /message
            RUN busybox cat /message > /copied
            """;

    @TempDir
    Path directory;

    private CacheScene scene;
    private RegistryServer registry;

    @BeforeEach
    void start() throws Exception {
        scene = CacheScene.in(directory);
        registry = scene.registry;
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    /** What an empty volume makes of the Dockerfile with caches. */
    private BuildResult build(String repository, List<String> from, Optional<String> to, ExportMode mode, Trust trust) {
        return build(
                repository,
                from,
                to.stream().map(place -> new CacheSettings.Export(place, mode)).toList(),
                trust);
    }

    private BuildResult build(String repository, List<String> from, List<CacheSettings.Export> to, Trust trust) {
        Path cache = scene.emptyVolume();
        BuildRequest request = Requests.of(directory, DOCKERFILE)
                .in(scene.context(), cache)
                .registry(registry.host(), Optional.empty())
                .pushTo(registry.host() + "/" + repository)
                .make();
        CacheSettings settings = new CacheSettings(cache.toString(), 0, from, to, CacheSettings.Mounts.LOCAL, trust);
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(
                        new BuildJob(request.withCache(settings), directory.resolve("scratch"), List.of()),
                        new RecordingListener());
        image(result);
        return result;
    }

    private BuildResult export(String to, ExportMode mode) {
        return build("team/app", List.of(), Optional.of(to), mode, Trust.READ_WRITE);
    }

    private BuildResult importing(String... from) {
        return build("team/other", List.of(from), Optional.empty(), ExportMode.MIN, Trust.READ_WRITE);
    }

    private static BuildResult.Image image(BuildResult result) {
        return assertInstanceOf(BuildResult.Image.class, result.outcome());
    }

    private static List<String> warnings(BuildResult result) {
        return result.warnings().stream()
                .filter(warning -> warning.rule().equals("Cache"))
                .map(BuildResult.Warning::message)
                .toList();
    }

    private static void assertAllCached(BuildResult expected, BuildResult result) {
        assertEquals(List.of(), warnings(result));
        assertEquals(
                result.cache().steps(), result.cache().hits(), result.cache().toString());
        assertEquals(image(expected).digest(), image(result).digest());
    }

    private String cacheTag() {
        return registry.host() + "/team/cache:main";
    }

    @Test
    void anEmptyVolumeRunsNothingThatARegistryHas() throws Exception {
        BuildResult first = export(cacheTag(), ExportMode.MAX);
        BuildResult second = importing(registry.host() + "/team/nothing:here", cacheTag());
        assertAllCached(first, second);
        long largest = BlobStore.open(Volume.open(scene.latestVolume())).list().stream()
                .mapToLong(blob -> blob.size())
                .max()
                .orElse(0);
        assertTrue(largest < 100_000, () -> "a layer of " + largest + " bytes was pulled");
    }

    @Test
    void onlyWhatChangedRunsAgain() throws Exception {
        export(cacheTag(), ExportMode.MAX);
        Files.writeString(directory.resolve("context/message"), "changed");
        BuildResult changed = importing(cacheTag());
        assertEquals(
                changed.cache().steps() - 2,
                changed.cache().hits(),
                changed.cache().toString());
        assertTrue(
                changed.cache().firstMiss().orElse("").contains("COPY message"),
                changed.cache().toString());
    }

    @Test
    void theSmallModeHasTheImagesSteps() {
        BuildResult first = export(cacheTag(), ExportMode.MIN);
        assertAllCached(first, importing(cacheTag()));
    }

    @Test
    void aDirectoryIsACacheToo() {
        String place = "dir:" + directory.resolve("exported");
        BuildResult first = export(place, ExportMode.MAX);
        assertAllCached(first, importing(place));
    }

    @Test
    void aCacheThatIsImportedAndExportedStaysWhole() {
        BuildResult first = export(cacheTag(), ExportMode.MAX);
        BuildResult again =
                build("team/app", List.of(cacheTag()), Optional.of(cacheTag()), ExportMode.MAX, Trust.READ_WRITE);
        assertAllCached(first, again);
        assertAllCached(first, importing(cacheTag()));
    }

    @Test
    void aCacheThatCannotBeReachedIsAWarning() {
        BuildResult result = build(
                "team/app",
                List.of("localhost:1/no/cache:1"),
                Optional.of("localhost:1/no/cache:1"),
                ExportMode.MAX,
                Trust.READ_WRITE);
        assertEquals(2, warnings(result).size(), result.warnings().toString());
        assertTrue(
                warnings(result).getFirst().contains("localhost:1"),
                result.warnings().toString());
    }

    @Test
    void everyCacheThatIsNamedIsWrittenAlsoAfterOneThatFails() throws Exception {
        Path exported = directory.resolve("exported");
        BuildResult first = build(
                "team/app",
                List.of(),
                List.of(
                        new CacheSettings.Export("localhost:1/no/cache:1", ExportMode.MAX),
                        new CacheSettings.Export(cacheTag(), ExportMode.MAX),
                        new CacheSettings.Export("dir:" + exported, ExportMode.MAX)),
                Trust.READ_WRITE);
        assertEquals(1, warnings(first).size(), first.warnings().toString());
        assertAllCached(first, importing(cacheTag()));
        assertAllCached(first, importing("dir:" + exported));
    }

    @Test
    void aBuildThatMayOnlyReadLeavesNothing() throws Exception {
        BuildResult result = build("team/app", List.of(), Optional.of(cacheTag()), ExportMode.MAX, Trust.READ_ONLY);
        assertEquals(1, warnings(result).size());
        assertEquals(0, importing(cacheTag()).cache().hits());
        try (Stream<Path> records = Files.list(directory.resolve("cache-1/v1/records"))) {
            assertEquals(List.of(), records.toList());
        }
    }

    /** A build on the volume of an earlier one, which exports through a proxy that stops answering. */
    private Stalled stalled(Duration timeout) throws Exception {
        image(build("team/app", List.of(), List.of(), Trust.READ_WRITE));
        FaultProxy proxy = FaultProxy.before(registry.port());
        proxy.on("/v2/team/cache/", 99, new FaultProxy.Fault.StallAnswer(0));
        Path cache = scene.latestVolume();
        BuildRequest request = Requests.of(directory, DOCKERFILE)
                .in(scene.context(), cache)
                .registries(registry.host(), proxy.host())
                .pushTo(registry.host() + "/team/again")
                .timeout(timeout)
                .make();
        CacheSettings.Export stalling = new CacheSettings.Export(proxy.host() + "/team/cache:main", ExportMode.MAX);
        CacheSettings.Export other = new CacheSettings.Export("dir:" + directory.resolve("other"), ExportMode.MAX);
        CacheSettings settings = new CacheSettings(
                cache.toString(), 0, List.of(), List.of(stalling, other), CacheSettings.Mounts.LOCAL, Trust.READ_WRITE);
        return new Stalled(proxy, new BuildJob(request.withCache(settings), directory.resolve("scratch"), List.of()));
    }

    private record Stalled(FaultProxy proxy, BuildJob job) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            proxy.close();
        }

        /** Builds; {@code told} hears the result. */
        BuildResult run(Consumer<Conclusion> told) {
            return new BuildService(Clock.systemUTC())
                    .conclude(job, new RecordingListener(), told)
                    .result();
        }
    }

    private static void requireWarningOfBothExports(BuildResult result) {
        assertEquals(2, warnings(result).size(), result.warnings().toString());
        warnings(result)
                .forEach(warning -> assertTrue(
                        warning.startsWith("the cache was not exported to ") && warning.contains("had been delivered"),
                        warning));
    }

    @Test
    void aTimeoutThatStrikesInTheExportLeavesTheImageASuccess() throws Exception {
        try (Stalled build = stalled(Duration.ofSeconds(8))) {
            BuildResult result = build.run(_ -> {});
            image(result);
            assertTrue(Files.exists(
                    directory.resolve("registry/data/docker/registry/v2/repositories/team/again/_manifests/tags/1")));
            requireWarningOfBothExports(result);
            assertFalse(build.proxy.requests("/v2/team/cache/").isEmpty());
        }
    }

    @Test
    void theResultIsToldBeforeTheExportAndACancelledExportIsAWarning() throws Exception {
        try (Stalled build = stalled(Duration.ofMinutes(2))) {
            List<Conclusion> told = new CopyOnWriteArrayList<>();
            CompletableFuture<BuildResult> result = new CompletableFuture<>();
            Thread builder = Thread.ofPlatform().start(() -> result.complete(build.run(told::add)));
            build.proxy.awaitStall();
            // The registry has not answered a single question about the cache yet.
            assertEquals(1, told.size());
            BuildResult.Image image = image(told.getFirst().result());
            assertEquals(List.of(), warnings(told.getFirst().result()));
            builder.interrupt();
            BuildResult ended = result.get(1, TimeUnit.MINUTES);
            assertEquals(image, ended.outcome());
            requireWarningOfBothExports(ended);
            assertEquals(1, told.size());
        }
    }

    @Test
    void aDamagedOrHostileCacheIsAWarning() throws Exception {
        Endpoint endpoint = new Endpoint(registry.host(), "team/cache");
        RegistryAccess access = new RegistryAccess(
                Optional.empty(), Optional.empty(), List.of(registry.host()), Optional.empty(), Map.of());
        try (Registries registries = Registries.open(access)) {
            Repository repository = registries.destination(endpoint);
            byte[] config = ("{\"version\":1,\"layers\":[],\"records\":[{\"key\":\"" + Digest.of("key")
                            + "\",\"created\":\"2026-01-01T00:00:00Z\",\"step\":\"\",\"layers\":[\"7\"]}]}")
                    .getBytes(StandardCharsets.UTF_8);
            Descriptor descriptor = Descriptor.of(CacheDocument.MEDIA_TYPE, Digest.of(config), config.length);
            repository.pushBlob(descriptor, () -> new ByteArrayInputStream(config));
            Manifest manifest = new Manifest(MediaTypes.OCI_MANIFEST, descriptor, List.of(), Map.of());
            repository.putManifest("main", MediaTypes.OCI_MANIFEST, OciJson.encode(manifest));
        }
        BuildResult result = importing(cacheTag());
        assertEquals(1, warnings(result).size(), result.warnings().toString());
        assertEquals(0, result.cache().hits());
    }
}
