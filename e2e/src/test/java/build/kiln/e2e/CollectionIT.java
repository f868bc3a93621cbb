package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The CronJob that keeps a namespace's cache volume within its size, beside builders. */
@ExtendWith(ClusterExtension.class)
class CollectionIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String ROOM = "cache: {volume: {size: 10Gi}}";

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whatABuildMayUseStaysWhileItRunsAndIsCollectedAfterwards(TestNamespace namespace) throws IOException {
        Builds builds = Builds.in(namespace);
        // The first build makes the claim and the CronJob, with its ceiling.
        builds.applyDockerfile("first", "FROM scratch\nCOPY note.txt /\n", "cache: {volume: {size: 1Mi}}");
        builds.awaitReady("first", 1, LIMIT);
        builds.applyDockerfile("old", "FROM busybox\nRUN head -c 4000000 /dev/urandom >/old\n", ROOM);
        ImageBuildStatus before = builds.awaitReady("old", 1, LIMIT);
        builds.applyDockerfile(
                "live", "FROM busybox\nRUN head -c 4000000 /dev/urandom >/live\nRUN echo begun; sleep 25\n", ROOM);
        Pod builder = builds.awaitRunningPod("live", LIMIT);
        awaitLine(namespace, builder, " begun");

        // What was used shortly before a live build began may be used by it.
        String beside = collect(builds, "beside");
        assertTrue(beside.startsWith("collected 0 records "), beside);
        assertEquals(
                "Running",
                namespace.client().resource(builder).get().getStatus().getPhase(),
                "the build outlives the collection");
        String digest = builds.awaitReady("live", 1, LIMIT).getDigest();
        builds.rebuild("live", "again");
        ImageBuildStatus again = builds.awaitReady("live", 2, LIMIT);
        assertEquals(digest, again.getDigest());
        assertHits(2, again);

        String after = collect(builds, "after");
        assertTrue(after.matches("collected [1-9][0-9]* records and [1-9][0-9]* items of \\d{7,} bytes; .*\n"), after);
        builds.rebuild("old", "again");
        ImageBuildStatus anew = builds.awaitReady("old", 2, LIMIT);
        assertHits(0, anew);
        assertNotEquals(before.getDigest(), anew.getDigest());
    }

    /** Runs the CronJob's Job now, and returns what it printed. */
    private static String collect(Builds builds, String name) {
        builds.kubectl("create", "job", "--from=cronjob/kiln-cache", name).succeed();
        builds.kubectl("wait", "--for=condition=Complete", "job/" + name, "--timeout=120s")
                .succeed();
        return builds.kubectl("logs", "job/" + name).succeed();
    }

    private static void awaitLine(TestNamespace namespace, Pod pod, String end) throws IOException {
        try (LogWatch log = namespace
                        .client()
                        .pods()
                        .inNamespace(namespace.name())
                        .withName(pod.getMetadata().getName())
                        .watchLog();
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(log.getOutput(), StandardCharsets.UTF_8))) {
            assertTrue(lines.lines().anyMatch(line -> line.endsWith(end)), "the log ended without" + end);
        }
    }

    private static void assertHits(int expected, ImageBuildStatus status) {
        CacheStatus cache = Objects.requireNonNull(status.getCache());
        assertEquals(expected, cache.hits(), cache::toString);
    }
}
