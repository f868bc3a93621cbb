package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ExportState;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Caches in the registry: two namespaces have volumes of their own, as two clusters have. */
@ExtendWith(ClusterExtension.class)
class CacheExportIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String DOCKERFILE = """
            FROM busybox AS tools
            RUN date > /made
            FROM busybox
            COPY --from=tools /made /made
            RUN date > /built
            """;

    @Test
    void whatAPodExportsAfterItsBuildAnotherClusterImports(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        String place = builds.kiln().image(namespace.name() + "/cache:main");
        builds.applyDockerfile("exporter", DOCKERFILE, "cache: {registry: {exportTo: \"" + place + "\", mode: max}}");
        String digest =
                Objects.requireNonNull(builds.awaitReady("exporter", 1, LIMIT).getDigest());
        ImageBuildStatus exported = builds.await(
                "exporter",
                LIMIT,
                status -> export(status)
                        .filter(state -> state != ExportState.RUNNING)
                        .isPresent());
        assertEquals(
                Optional.of(ExportState.DONE),
                export(exported),
                () -> exported.getWarnings().toString());
        assertImports(cluster, place, digest);
    }

    private static Optional<ExportState> export(ImageBuildStatus status) {
        return Optional.ofNullable(status.getCache()).map(CacheStatus::export);
    }

    @Test
    void anImageThatIsItsOwnCacheIsImportedByAnotherCluster(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("inline", DOCKERFILE, "cache: {registry: {inline: true}}");
        ImageBuildStatus built = builds.awaitReady("inline", 1, LIMIT);
        try (TestNamespace second = TestNamespace.create(cluster, CacheExportIT.class)) {
            ImageBuildStatus again =
                    importing(second, Objects.requireNonNull(built.getLatestImage()), "inline: true, ");
            assertEquals(built.getDigest(), again.getDigest());
        }
    }

    private static void assertImports(Cluster cluster, String place, String digest) {
        try (TestNamespace second = TestNamespace.create(cluster, CacheExportIT.class)) {
            assertEquals(digest, importing(second, place, "").getDigest());
        }
    }

    private static ImageBuildStatus importing(TestNamespace namespace, String place, String more) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile(
                "importer", DOCKERFILE, "cache: {registry: {" + more + "importFrom: [\"" + place + "\"]}}");
        ImageBuildStatus status = builds.awaitReady("importer", 1, LIMIT);
        CacheStatus cache = Objects.requireNonNull(status.getCache());
        assertEquals(cache.steps(), cache.hits(), () -> cache + " " + status.getWarnings());
        return status;
    }
}
