package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Volume;
import build.kiln.cache.MountInventory;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quota of cache mounts in builds with real steps. Needs root. */
@Timeout(300)
class CacheMountQuotaTest {
    private static final String USERLAND =
            "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\nARG N\n";
    private static final String FETCH =
            "RUN --mount=type=cache,id=modules,target=/m busybox head -c 3000 /dev/zero > /m/$N\n";
    private static final String USE = "RUN --mount=type=cache,id=modules,target=/m echo $N; busybox ls /m\n";
    private static final String COMPILE =
            "RUN --mount=type=cache,id=objects,target=/o busybox head -c 2000 /dev/zero > /o/$N\n";
    private static final long QUOTA = 5000;

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void makeContext() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        Files.createDirectory(directory.resolve("cache"));
    }

    private BuildResult run(String steps, int number, CacheSettings.Mounts mounts, CacheSettings.Trust trust) {
        listener.lines.clear();
        BuildRequest request = Requests.of(directory, USERLAND + steps)
                .arg("N", Integer.toString(number))
                .make();
        CacheSettings cache = request.cache();
        CacheSettings limited =
                new CacheSettings(cache.directory(), 0, cache.importFrom(), cache.exports(), mounts, trust);
        return new BuildService(Clock.systemUTC())
                .run(new BuildJob(request.withCache(limited), directory.resolve("scratch"), List.of()), listener);
    }

    private BuildResult run(String steps, int number, long quota) {
        return run(steps, number, new CacheSettings.Mounts("team/app", quota), CacheSettings.Trust.READ_WRITE);
    }

    private static List<String> warnings(BuildResult result) {
        return result.warnings().stream()
                .filter(warning -> warning.rule().equals("Cache"))
                .map(BuildResult.Warning::message)
                .toList();
    }

    private List<String> mounts() throws IOException {
        return MountInventory.open(Volume.open(directory.resolve("cache"))).list().stream()
                .map(item -> item.shownId() + " " + item.bytes())
                .sorted()
                .toList();
    }

    @Test
    void aBuildThatOverrunsTheQuotaHasItsImageAndAWarningAndTheOldestMountIsEmptied() throws Exception {
        BuildResult within = run(FETCH + USE + COMPILE, 1, QUOTA);
        assertInstanceOf(BuildResult.Image.class, within.outcome());
        assertEquals(List.of(), warnings(within));
        assertEquals(List.of("modules 3000", "objects 2000"), mounts());

        BuildResult over = run(FETCH + USE + COMPILE, 2, QUOTA);
        assertInstanceOf(BuildResult.Image.class, over.outcome());
        assertEquals(List.of("2", "1", "2"), listener.lines, "the second step saw what the first one left");
        assertEquals(
                List.of(
                        "cache mounts held 10000 bytes, more than their quota of 5000; emptied modules (6000 bytes): raise"
                                + " spec.cache.mounts.quota (kiln build: --cache-mounts-quota), or let the steps clean up"),
                warnings(over));
        assertEquals(List.of("objects 4000"), mounts());

        BuildResult unchanged = run(FETCH + USE + COMPILE, 2, QUOTA);
        assertEquals(unchanged.cache().steps(), unchanged.cache().hits());
        assertEquals(List.of(), warnings(unchanged));
    }

    @Test
    void aBuildThatFailsKeepsTheQuotaToo() throws Exception {
        BuildResult failed = run(FETCH + "RUN exit 3\n", 1, 1000);
        assertInstanceOf(Failure.class, failed.outcome());
        assertEquals(1, warnings(failed).size());
        assertEquals(List.of(), mounts());
    }

    @Test
    void aQuotaIsOfOneScope() throws Exception {
        run(FETCH, 1, 0);
        run(FETCH, 2, new CacheSettings.Mounts("team/", 4000), CacheSettings.Trust.READ_WRITE);
        assertEquals(List.of("modules 3000", "modules 3000"), mounts());
        run(FETCH, 3, new CacheSettings.Mounts("team/", 4000), CacheSettings.Trust.READ_WRITE);
        assertEquals(List.of("modules 3000"), mounts());
        BuildResult seen = run(USE, 4, 0);
        assertInstanceOf(BuildResult.Image.class, seen.outcome());
        assertEquals(List.of("4", "1"), listener.lines);
    }

    @Test
    void whoMayOnlyReadTakesNothingAway() throws Exception {
        run(FETCH, 1, 0);
        BuildResult reader = run(FETCH, 2, new CacheSettings.Mounts("team/app", 1000), CacheSettings.Trust.READ_ONLY);
        assertInstanceOf(BuildResult.Image.class, reader.outcome());
        assertEquals(List.of("modules 3000"), mounts());
        assertTrue(warnings(reader).isEmpty(), reader.warnings().toString());
    }
}
