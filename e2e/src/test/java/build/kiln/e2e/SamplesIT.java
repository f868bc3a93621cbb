package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The samples as a user builds them: from Git, into a registry with TLS and credentials, under Pod Security baseline. */
@ExtendWith(ClusterExtension.class)
class SamplesIT {
    private static final Duration COLD = Duration.ofMinutes(12);
    private static final Duration WARM = Duration.ofMinutes(4);

    @Test
    void nginxIsBuiltServedRebuiltFromCacheAndFollowsItsBranch(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        GitRepository samples =
                GitServer.of(cluster).publish(namespace.name(), Project.root().resolve("samples"));
        builds.applySample("nginx", samples);
        builds.kubectl("wait", "--for=condition=Ready", "imagebuild/nginx", "--timeout=12m")
                .within(COLD)
                .succeed();

        ImageBuildStatus first = builds.awaitReady("nginx", 1, WARM);
        assertStatus(first, samples.head());
        assertEquals("<h1>Built by Kiln</h1>", page(namespace, "first", first, 80));

        int pushes = pushes(cluster, namespace);
        builds.rebuild("nginx", "again");
        ImageBuildStatus second = builds.awaitReady("nginx", 2, WARM);
        CacheStatus unchanged = Objects.requireNonNull(second.getCache());
        assertAll(
                () -> assertTrue(unchanged.steps() > 0),
                () -> assertEquals(unchanged.steps(), unchanged.hits(), "all steps come from the cache"),
                () -> assertEquals(first.getDigest(), second.getDigest()),
                () -> assertTrue(pushes > 0),
                () -> assertEquals(pushes, pushes(cluster, namespace), "nothing is pushed again"));

        String commit = samples.change("nginx/index.html", "changed\n");
        ImageBuildStatus third = builds.awaitReady("nginx", 3, WARM);
        CacheStatus changed = Objects.requireNonNull(third.getCache());
        assertAll(
                () -> assertStatus(third, commit),
                () -> assertEquals(1, changed.steps() - changed.hits(), "only COPY runs"),
                () -> assertTrue(
                        String.valueOf(changed.firstMiss()).contains("COPY index.html"),
                        () -> "" + changed.firstMiss()),
                () -> assertNotEquals(first.getDigest(), third.getDigest()));
        assertEquals("changed", page(namespace, "third", third, 80));
    }

    @Test
    void nodeAndGoAreBuiltAtOnceOnOneCacheVolume(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        GitRepository samples =
                GitServer.of(cluster).publish(namespace.name(), Project.root().resolve("samples"));
        builds.applySample("node", samples);
        builds.applySample("go", samples);
        ImageBuildStatus node = builds.awaitReady("node", 1, COLD);
        ImageBuildStatus go = builds.awaitReady("go", 1, COLD);
        assertStatus(node, samples.head());
        assertStatus(go, samples.head());
        assertTrue(
                time(Objects.requireNonNull(node.getStartedAt()))
                                .isBefore(time(Objects.requireNonNull(go.getCompletedAt())))
                        && time(Objects.requireNonNull(go.getStartedAt()))
                                .isBefore(time(Objects.requireNonNull(node.getCompletedAt()))),
                "they were built at the same time");
        assertEquals(List.of("kiln-cache"), claims(namespace));

        builds.applySample("go", "go-too", samples);
        CacheStatus shared =
                Objects.requireNonNull(builds.awaitReady("go-too", 1, WARM).getCache());
        assertEquals(shared.steps(), shared.hits(), "another build's steps answer");

        assertEquals("Hello from Node", page(namespace, "node", node, 8080));
        assertEquals("Hello from Go", page(namespace, "go", go, 8080));
    }

    private static void assertStatus(ImageBuildStatus status, String commit) {
        CacheStatus cache = Objects.requireNonNull(status.getCache());
        assertAll(
                () -> assertEquals("baseline", status.getIsolation()),
                () -> assertEquals(commit, status.getRevision()),
                () -> assertEquals(List.of("main-" + commit.substring(0, 7), "latest"), status.getTags()),
                () -> assertNotNull(status.getDuration()),
                () -> assertEquals(cache.hits() + "/" + cache.steps(), cache.summary()),
                () -> assertTrue(latest(status).endsWith("@" + status.getDigest()), () -> latest(status)));
    }

    private static String page(TestNamespace namespace, String pod, ImageBuildStatus status, int port) {
        return Website.run(namespace, pod, latest(status), port).frontPage().strip();
    }

    /** How often builds of a namespace have asked the registry to take something. */
    private static int pushes(Cluster cluster, TestNamespace namespace) {
        return Math.toIntExact(cluster.log("registry").stream()
                .filter(line -> line.matches(".*\"(POST|PATCH|PUT) /v2/" + namespace.name() + "/.*"))
                .count());
    }

    private static List<String> claims(TestNamespace namespace) {
        return namespace.client().persistentVolumeClaims().inNamespace(namespace.name()).list().getItems().stream()
                .map(claim -> claim.getMetadata().getName())
                .toList();
    }

    private static String latest(ImageBuildStatus status) {
        return Objects.requireNonNull(status.getLatestImage());
    }

    private static OffsetDateTime time(String text) {
        return OffsetDateTime.parse(text);
    }
}
