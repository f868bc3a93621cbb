package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The CronJob that keeps a namespace's cache volume within its size, beside builders. */
@ExtendWith(ClusterExtension.class)
class CollectionIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String ROOM = "cache: {volume: {size: 10Gi}}";

    @Test
    void whatABuildUsesStaysAndTheRestIsCollected(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        // The first build makes the claim and the CronJob, with its ceiling.
        builds.applyDockerfile("first", "FROM scratch\nCOPY note.txt /\n", "cache: {volume: {size: 1Mi}}");
        builds.awaitReady("first", 1, LIMIT);
        String old = "FROM busybox\nRUN head -c 4000000 /dev/urandom >/old\n";
        builds.applyDockerfile("old", old, ROOM);
        ImageBuildStatus before = builds.awaitReady("old", 1, LIMIT);
        String live = "FROM busybox\nRUN head -c 4000000 /dev/urandom >/live\nRUN sleep 25\n";
        builds.applyDockerfile("live", live, ROOM);
        Pod builder = builds.awaitRunningPod("live", LIMIT);

        builds.kubectl("create", "job", "--from=cronjob/kiln-cache", "collect").succeed();
        builds.kubectl("wait", "--for=condition=Complete", "job/collect", "--timeout=120s")
                .succeed();
        assertEquals(
                "Running",
                namespace.client().resource(builder).get().getStatus().getPhase(),
                "the build outlives the collection");
        String log = builds.kubectl("logs", "job/collect").succeed();
        assertTrue(log.matches("collected [1-9][0-9]* records and [1-9][0-9]* items of \\d{7,} bytes; .*\n"), log);

        String digest = builds.awaitReady("live", 1, LIMIT).getDigest();
        builds.rebuild("live", "again");
        ImageBuildStatus again = builds.awaitReady("live", 2, LIMIT);
        assertEquals(digest, again.getDigest());
        assertHits(2, again);
        builds.rebuild("old", "again");
        ImageBuildStatus after = builds.awaitReady("old", 2, LIMIT);
        assertHits(0, after);
        assertNotEquals(before.getDigest(), after.getDigest());
    }

    private static void assertHits(int expected, ImageBuildStatus status) {
        CacheStatus cache = Objects.requireNonNull(status.getCache());
        assertEquals(expected, cache.hits(), cache::toString);
    }
}
