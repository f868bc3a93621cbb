package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The directories of {@code RUN --mount=type=cache} between builder pods. */
@ExtendWith(ClusterExtension.class)
class CacheMountsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String SHARED = "cache: {mounts: {scope: namespace}}";

    @Test
    void whatIsOverTheQuotaIsEmptied(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        String quota = "cache: {mounts: {quota: 1Mi}}";
        builds.applyDockerfile("hoarder", """
                FROM busybox
                RUN --mount=type=cache,id=hoard,target=/hoard head -c 3000000 /dev/zero >/hoard/file
                RUN --mount=type=cache,id=few,target=/few echo few >/few/file
                """, quota);
        ImageBuildStatus status = builds.awaitReady("hoarder", 1, LIMIT);
        String warnings = String.valueOf(status.getWarnings());
        assertTrue(warnings.contains("emptied hoard"), warnings);
        assertTrue(warnings.contains("spec.cache.mounts.quota"), warnings);
        builds.applyDockerfile("hoarder", """
                FROM busybox
                RUN --mount=type=cache,id=hoard,target=/hoard test ! -e /hoard/file
                RUN --mount=type=cache,id=few,target=/few grep few /few/file
                """, quota);
        builds.awaitReady("hoarder", 2, LIMIT);
    }

    /** {@code mkdir} fails for the second builder if the first one's step is still at work. */
    @Test
    void aLockedMountIsOneBuildersAtATime(TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        String dockerfile = """
                FROM busybox
                RUN --mount=type=cache,id=shared,target=/shared,sharing=locked \\
                    mkdir /shared/mine && sleep 15 && rmdir /shared/mine && echo NAME >>/shared/users
                """;
        builds.applyDockerfile("one", dockerfile.replace("NAME", "one"), SHARED);
        builds.applyDockerfile("two", dockerfile.replace("NAME", "two"), SHARED);
        Pod one = builds.awaitRunningPod("one", LIMIT);
        Pod two = builds.awaitRunningPod("two", LIMIT);
        for (Pod pod : new Pod[] {one, two}) {
            assertEquals(
                    "Running",
                    namespace.client().resource(pod).get().getStatus().getPhase(),
                    "the builders are there at the same time");
        }
        builds.awaitReady("one", 1, LIMIT);
        builds.awaitReady("two", 1, LIMIT);
        builds.applyDockerfile("three", """
                FROM busybox
                RUN --mount=type=cache,id=shared,target=/shared test "$(sort /shared/users | xargs)" = "one two"
                """, SHARED);
        builds.awaitReady("three", 1, LIMIT);
    }

    @Test
    void aPullRequestReadsWhatTheBranchLeftAndLeavesNothing(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        GitRepository repository = GitServer.of(cluster).publish(namespace.name(), sources());
        repository.offer("refs/pull/1/head");
        apply(builds, repository, "branch", "main", """
                FROM busybox
                RUN date >/made
                RUN --mount=type=cache,id=notes,target=/notes echo branch >/notes/from
                """);
        builds.awaitReady("branch", 1, LIMIT);
        // The steps of the pull request, then the same ones of the branch: all but the first run both times.
        String more = """
                FROM busybox
                RUN date >/made
                RUN --mount=type=cache,id=notes,target=/notes grep branch /notes/from && echo request >/notes/from
                RUN date >/more
                """;
        apply(builds, repository, "request", "refs/pull/1/head", more);
        assertHits(1, builds.awaitReady("request", 1, LIMIT));
        apply(builds, repository, "next", "main", more);
        assertHits(1, builds.awaitReady("next", 1, LIMIT));
        // What the branch left counts.
        apply(builds, repository, "again", "main", more);
        assertHits(3, builds.awaitReady("again", 1, LIMIT));
    }

    private static Path sources() {
        return Project.sample("hello");
    }

    private static void apply(
            Builds builds, GitRepository repository, String name, String revision, String dockerfile) {
        builds.apply("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {name: %s}
                spec:
                  source: {git: {url: "%s", revision: %s}}
                  output: {image: "%s", pushSecretRef: {name: registry}}
                  %s
                  dockerfileInline: |
                """.formatted(
                                name,
                                repository.url(),
                                revision,
                                builds.kiln().image(builds.namespace().name() + "/" + name),
                                SHARED)
                + dockerfile.indent(4));
    }

    private static void assertHits(int expected, ImageBuildStatus status) {
        CacheStatus cache = Objects.requireNonNull(status.getCache());
        assertEquals(3, cache.steps(), cache::toString);
        assertEquals(expected, cache.hits(), cache::toString);
    }
}
