package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.cli.ExportMain;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuildResult;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheExportReport;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.CacheSettings.ExportMode;
import build.kiln.contract.CacheSettings.Trust;
import build.kiln.testing.FaultProxy;
import build.kiln.testing.RegistryServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A build that leaves its export to the other container of its pod, which is a process of its own here. */
@Timeout(120)
class PlannedExportsTest {
    private static final String DOCKERFILE = """
            FROM scratch AS tools
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox echo tools > /made
            FROM scratch
            COPY --from=tools /bin /bin
            SHELL ["/bin/busybox", "sh", "-c"]
            RUN busybox date > /built
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

    /** What one pod has: a request, and a directory that its containers share. */
    private record Pod(BuildRequest request, Path plan) {}

    private Pod pod(List<String> from, String... to) {
        Path cache = scene.emptyVolume();
        List<CacheSettings.Export> exports = Stream.of(to)
                .map(place -> new CacheSettings.Export(place, ExportMode.MAX))
                .toList();
        String[] hosts = Stream.concat(
                        Stream.of(registry.host()), Stream.of(to).map(place -> place.substring(0, place.indexOf('/'))))
                .toArray(String[]::new);
        BuildRequest request = Requests.of(directory, DOCKERFILE)
                .in(scene.context(), cache)
                .registries(hosts)
                .pushTo(registry.host() + "/team/app" + scene.volumes())
                .make()
                .withCache(new CacheSettings(
                        cache.toString(), 0, from, exports, CacheSettings.Mounts.LOCAL, Trust.READ_WRITE));
        return new Pod(request, directory.resolve("plan-" + scene.volumes()));
    }

    private BuildResult build(Pod pod) {
        BuildJob job = new BuildJob(pod.request, directory.resolve("scratch"), List.of()).planning(pod.plan);
        BuildResult result = new BuildService(Clock.systemUTC()).run(job, new RecordingListener());
        assertInstanceOf(BuildResult.Image.class, result.outcome());
        return result;
    }

    private Process export(Pod pod) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExportMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("export.log").toFile());
        process.environment()
                .put(
                        "KILN_REQUEST",
                        Files.writeString(directory.resolve("request.json"), BuildRequestJson.write(pod.request))
                                .toString());
        process.environment().put("KILN_RESULT", report().toString());
        process.environment().put(BuilderFiles.EXPORT_VARIABLE, pod.plan.toString());
        return process.start();
    }

    private Path report() {
        return directory.resolve("report.json");
    }

    private List<String> awaitFailures(Process export) throws Exception {
        assertTrue(export.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, export.exitValue(), Files.readString(directory.resolve("export.log")));
        return CacheExportReport.read(Files.readString(report())).failures();
    }

    private String tag(String name) {
        return registry.host() + "/team/" + name + ":main";
    }

    private boolean hasRepository(String name) {
        return Files.exists(directory.resolve("registry/data/docker/registry/v2/repositories/team/" + name));
    }

    private static void assertNoCacheWarning(BuildResult result) {
        assertTrue(
                result.warnings().stream().noneMatch(warning -> warning.rule().equals("Cache")),
                result.warnings().toString());
    }

    private void assertHoldsAllOf(String cache, BuildResult built) {
        BuildResult importing = build(pod(List.of(cache)));
        assertNoCacheWarning(importing);
        assertEquals(importing.cache().steps(), importing.cache().hits());
        assertEquals(
                ((BuildResult.Image) built.outcome()).digest(), ((BuildResult.Image) importing.outcome()).digest());
    }

    @Test
    void whatTheBuilderPlannedIsExportedByAnotherProcess() throws Exception {
        Pod pod = pod(List.of(), tag("cache"));
        BuildResult result = build(pod);
        assertNoCacheWarning(result);
        assertFalse(hasRepository("cache"), "the builder exported");
        assertEquals(List.of(), awaitFailures(export(pod)));
        assertHoldsAllOf(tag("cache"), result);
    }

    @Test
    void layersThatOnlyARegistryHasAreExportedToo() throws Exception {
        Pod first = pod(List.of(), tag("cache"));
        BuildResult result = build(first);
        assertEquals(List.of(), awaitFailures(export(first)));
        Pod importing = pod(List.of(tag("cache")), tag("copy"));
        build(importing);
        assertEquals(List.of(), awaitFailures(export(importing)));
        assertHoldsAllOf(tag("copy"), result);
    }

    @Test
    void aCacheThatCannotBeWrittenIsReportedAndTheOthersAreWritten() throws Exception {
        Pod pod = pod(List.of(), "localhost:1/no/cache:1", tag("cache"));
        BuildResult result = build(pod);
        List<String> failures = awaitFailures(export(pod));
        assertEquals(1, failures.size(), failures.toString());
        assertTrue(failures.getFirst().startsWith("the cache was not exported to localhost:1/no/cache:1: "));
        assertHoldsAllOf(tag("cache"), result);
    }

    @Test
    void aLayerThatWasCollectedMeanwhileIsReported() throws Exception {
        Pod pod = pod(List.of(), tag("cache"));
        build(pod);
        try (Stream<Path> blobs = Files.list(scene.latestVolume().resolve("v1/blobs/sha256"))) {
            for (Path blob : blobs.toList()) {
                Files.delete(blob);
            }
        }
        // The registry has the layers of the image, but not those of the other stage.
        List<String> failures = awaitFailures(export(pod));
        assertEquals(1, failures.size(), failures.toString());
        assertTrue(failures.getFirst().contains("the cache lost layer"), failures.toString());
    }

    @Test
    void anExportThatIsStoppedSaysSo() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(registry.port())) {
            proxy.on("/v2/team/cache/", 99, new FaultProxy.Fault.StallAnswer(0));
            Pod pod = pod(List.of(), proxy.host() + "/team/cache:main", tag("other"));
            build(pod);
            Process export = export(pod);
            proxy.awaitStall();
            export.destroy();
            List<String> failures = awaitFailures(export);
            assertEquals(2, failures.size(), failures.toString());
            assertTrue(failures.getLast().endsWith("the build's time was up"), failures.toString());
        }
    }
}
