package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.CacheSettings.Inline;
import build.kiln.contract.CacheSettings.Trust;
import build.kiln.contract.RegistryAccess;
import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import build.kiln.oci.OciJson;
import build.kiln.registry.Endpoint;
import build.kiln.registry.Registries;
import build.kiln.registry.Repository;
import build.kiln.testing.RegistryServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images of a real registry that are caches themselves: an empty volume runs none of the steps that made them. */
@Timeout(120)
class InlineCacheTest {
    private static final String DOCKERFILE = """
            FROM scratch AS tools
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox echo tools > /made
            FROM scratch
            COPY --from=tools /bin /bin
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox date > /built
            WORKDIR /work
            ENV A=b
            COPY --link message /linked
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

    private BuildResult build(String dockerfile, Path volume, String repository, CacheSettings settings) {
        return build(dockerfile, volume, repository, settings, List.of());
    }

    private BuildResult build(
            String dockerfile, Path volume, String repository, CacheSettings settings, List<String> platforms) {
        BuildRequest request = Requests.of(directory, dockerfile)
                .in(scene.context(), volume)
                .registry(registry.host(), Optional.empty())
                .pushTo(registry.host() + "/" + repository)
                .make()
                .withCache(settings);
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(
                        new BuildJob(
                                platforms.isEmpty() ? request : request.forPlatforms(platforms),
                                directory.resolve("scratch"),
                                List.of()),
                        new RecordingListener());
        image(result);
        return result;
    }

    private static CacheSettings settings(Path volume, Trust trust, String... from) {
        return new CacheSettings(volume.toString(), 0, List.of(from), List.of(), CacheSettings.Mounts.LOCAL, trust);
    }

    private static CacheSettings inline(Path volume, String... from) {
        return settings(volume, Trust.READ_WRITE, from).withInline(Inline.IN_IMAGE);
    }

    /** Builds into {@code repository} an image that is a cache. */
    private BuildResult withCache(String repository, String... from) {
        Path volume = scene.emptyVolume();
        return build(DOCKERFILE, volume, repository, inline(volume, from));
    }

    private BuildResult importing(String... from) {
        Path volume = scene.emptyVolume();
        return build(DOCKERFILE, volume, "team/other", settings(volume, Trust.READ_WRITE, from));
    }

    private String pushed(String repository) {
        return registry.host() + "/" + repository + ":1";
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

    private static void assertAllCached(BuildResult result) {
        assertEquals(List.of(), warnings(result));
        assertEquals(
                result.cache().steps(), result.cache().hits(), result.cache().toString());
    }

    private Registries registries() throws Exception {
        return Registries.open(new RegistryAccess(
                Optional.empty(), Optional.empty(), List.of(registry.host()), Optional.empty(), Map.of()));
    }

    private record Pushed(Manifest manifest, String config) {}

    private Pushed read(String path) throws Exception {
        try (Registries registries = registries()) {
            Repository repository = registries.repository(new Endpoint(registry.host(), path));
            Manifest manifest =
                    OciJson.decodeManifest(repository.fetchManifest("1").bytes());
            return new Pushed(manifest, new String(repository.fetchBlob(manifest.config()), StandardCharsets.UTF_8));
        }
    }

    @Test
    void anEmptyVolumeRunsNothingOfAnImageWithACacheAndMakesTheSameImage() {
        BuildResult first = withCache("team/app");
        BuildResult second = withCache("team/again", registry.host() + "/team/nothing:here", pushed("team/app"));
        assertAllCached(second);
        assertEquals(image(first).digest(), image(second).digest());
        BuildResult third = withCache("team/third", pushed("team/again"));
        assertAllCached(third);
        assertEquals(image(first).digest(), image(third).digest());
    }

    @Test
    void aBuildFromTheVolumeMakesTheSameImageAsOneThatRan() {
        Path volume = scene.emptyVolume();
        BuildResult cold = build(DOCKERFILE, volume, "team/app", inline(volume));
        BuildResult warm = build(DOCKERFILE, volume, "team/warm", inline(volume));
        assertAllCached(warm);
        assertEquals(image(cold).digest(), image(warm).digest());
    }

    @Test
    void onlyTheConfigDiffersFromAnImageWithoutACache() throws Exception {
        withCache("team/app");
        BuildResult plain = importing(pushed("team/app"));
        assertAllCached(plain);
        Pushed with = read("team/app");
        Pushed without = read("team/other");
        assertEquals(with.manifest.layers(), without.manifest.layers());
        assertFalse(without.config.contains("kiln"), without.config);
        assertEquals(without.config, with.config.replaceFirst("\"build\\.kiln\\.cache\\.v1\":\\[[^]]*\\],", ""));
        assertNotEquals(with.config, without.config);
    }

    @Test
    void onlyWhatChangedRunsAgain() throws Exception {
        withCache("team/app");
        Files.writeString(directory.resolve("context/message"), "changed");
        BuildResult changed = importing(pushed("team/app"));
        assertTrue(
                changed.cache().firstMiss().orElse("").contains("COPY --link message"),
                changed.cache().toString());
        assertEquals(
                changed.cache().steps() - 3,
                changed.cache().hits(),
                changed.cache().toString());
    }

    @Test
    void everyPlatformOfAnIndexIsACache() {
        String dockerfile = "FROM scratch\nARG TARGETARCH\nCOPY message /$TARGETARCH\nCOPY --link busybox /b\n";
        List<String> platforms = List.of("linux/amd64", "linux/arm64");
        Path cold = scene.emptyVolume();
        BuildResult first = build(dockerfile, cold, "team/app", inline(cold), platforms);
        Path empty = scene.emptyVolume();
        String index = registry.host() + "/team/app@" + image(first).digest();
        BuildResult second = build(dockerfile, empty, "team/other", inline(empty, index), platforms);
        assertAllCached(second);
        assertEquals(image(first).digest(), image(second).digest());
    }

    @Test
    void anImageWithoutACacheIsAWarning() {
        importing();
        BuildResult result = importing(pushed("team/other"));
        assertEquals(0, result.cache().hits());
        assertEquals(
                List.of("the cache " + pushed("team/other")
                        + " cannot be imported: it is an image without an inline cache"),
                warnings(result));
    }

    @Test
    void aBuildThatMayOnlyReadMakesNoCacheOfItsImage() throws Exception {
        Path volume = scene.emptyVolume();
        BuildResult result = build(
                DOCKERFILE,
                volume,
                "team/app",
                settings(volume, Trust.READ_ONLY).withInline(Inline.IN_IMAGE));
        assertEquals(1, warnings(result).size());
        assertFalse(read("team/app").config.contains("kiln"));
    }

    /** Whoever may push can write anything into a config; it is read as a cache whole or not at all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "to":[0-9]+                | "to":99
                    "to":[0-9]+                | "to":0
                    "to":[0-9]+                | "to":9999999999999
                    "to":[0-9]+                | "to":"3"
                    "from":0                   | "from":-1
                    "key":"sha256:[0-9a-f]{64} | "key":"sha256:../../etc
                    cache.v1":\\[[^]]*\\]      | cache.v1":"text"
                    cache.v1":\\[[^]]*\\]      | cache.v1":[1,2]
                    diff_ids":\\["[^"]*",      | diff_ids":[
                    """)
    void aDamagedOrHostileCacheIsAWarningAndNothingElse(String found, String instead) throws Exception {
        withCache("team/app");
        Pushed pushed = read("team/app");
        String config = pushed.config.replaceFirst(found, instead);
        assertNotEquals(pushed.config, config);
        byte[] bytes = config.getBytes(StandardCharsets.UTF_8);
        try (Registries registries = registries()) {
            Repository repository = registries.destination(new Endpoint(registry.host(), "team/app"));
            Descriptor descriptor = Descriptor.of(pushed.manifest.config().mediaType(), Digest.of(bytes), bytes.length);
            repository.pushBlob(descriptor, () -> new ByteArrayInputStream(bytes));
            Manifest manifest =
                    new Manifest(pushed.manifest.mediaType(), descriptor, pushed.manifest.layers(), Map.of());
            repository.putManifest("1", manifest.mediaType(), OciJson.encode(manifest));
        }
        BuildResult result = importing(pushed("team/app"));
        assertEquals(1, warnings(result).size(), result.warnings().toString());
        assertEquals(0, result.cache().hits(), result.cache().toString());
    }
}
