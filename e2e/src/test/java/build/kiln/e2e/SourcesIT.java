package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import build.kiln.api.v1alpha1.ImageBuildStatus;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Builds on the cluster from what is no Git repository. */
@ExtendWith(ClusterExtension.class)
class SourcesIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final String FLUX_LAYER = "application/vnd.cncf.flux.content.v1.tar+gzip";
    private static final String FLUX_CONFIG = "application/vnd.cncf.flux.config.v1+json";

    @TempDir
    private Path folder;

    @Test
    void anArtifactOfARegistryIsBuilt(Cluster cluster, TestNamespace namespace) throws IOException {
        Builds builds = Builds.in(namespace);
        try (PlainRegistry registry = PlainRegistry.at(cluster, Files.createDirectory(folder.resolve("registry")))) {
            registry.start();
            String digest = registry.push("context", "main", FLUX_CONFIG, FLUX_LAYER, archive("one"));
            builds.apply("""
                    apiVersion: kiln.build/v1alpha1
                    kind: ImageBuild
                    metadata: {name: artifact}
                    spec:
                      source: {oci: {image: "%1$s/context:main"}, contextDir: app}
                      registries: {insecure: ["%1$s"]}
                      output: {image: "%1$s/artifact"}
                    """.formatted(registry.host()));
            ImageBuildStatus status = builds.awaitReady("artifact", 1, LIMIT);
            assertEquals(digest, status.getRevision());
        }
    }

    /** What Flux's source-controller does is done by the test: it writes the object and serves the archive. */
    @Test
    void whatFluxOffersIsBuiltAndBuiltAgainWhenItChanges(Cluster cluster, TestNamespace namespace) throws IOException {
        Builds builds = Builds.in(namespace);
        Path definition = Project.root().resolve("operator/src/test/resources/flux-gitrepository.yaml");
        builds.kubectl("apply", "-f", definition).succeed();
        Map<String, byte[]> archives = new ConcurrentHashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(cluster.address(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] archive = archives.getOrDefault(exchange.getRequestURI().getPath(), new byte[0]);
                exchange.sendResponseHeaders(
                        archive.length == 0 ? 404 : 200, archive.length == 0 ? -1 : archive.length);
                exchange.getResponseBody().write(archive);
            }
        });
        server.start();
        try {
            established(namespace);
            builds.apply("""
                    apiVersion: source.toolkit.fluxcd.io/v1
                    kind: GitRepository
                    metadata: {name: shop}
                    spec: {url: "https://git.example/shop.git", interval: 1m}
                    """);
            builds.apply("""
                    apiVersion: kiln.build/v1alpha1
                    kind: ImageBuild
                    metadata: {name: shop}
                    spec:
                      source: {flux: {kind: GitRepository, name: shop}, contextDir: app}
                      output: {image: "%s", pushSecretRef: {name: registry}}
                    """.formatted(builds.kiln().image(namespace.name() + "/shop")));
            offer(builds, server, archives, "one");
            ImageBuildStatus first = builds.awaitReady("shop", 1, LIMIT);
            assertEquals("main@sha1:one", first.getRevision());
            offer(builds, server, archives, "two");
            ImageBuildStatus second = builds.awaitReady("shop", 2, LIMIT);
            assertEquals("main@sha1:two", second.getRevision());
            assertEquals("COMMIT two, was one", second.getReason());
            assertNotEquals(first.getDigest(), second.getDigest());
        } finally {
            server.stop(0);
            builds.kubectl("delete", "-f", definition).succeed();
        }
    }

    private static void established(TestNamespace namespace) {
        namespace
                .client()
                .resources(CustomResourceDefinition.class)
                .withName("gitrepositories.source.toolkit.fluxcd.io")
                .waitUntilCondition(
                        it -> it != null
                                && it.getStatus() != null
                                && it.getStatus().getConditions().stream()
                                        .anyMatch(condition -> "Established".equals(condition.getType())
                                                && "True".equals(condition.getStatus())),
                        30,
                        TimeUnit.SECONDS);
    }

    private void offer(Builds builds, HttpServer server, Map<String, byte[]> archives, String revision)
            throws IOException {
        byte[] archive = archive(revision);
        String path = "/gitrepository/shop/" + revision + ".tar.gz";
        archives.put(path, archive);
        builds.kubectl(
                        "patch",
                        "gitrepository",
                        "shop",
                        "--subresource=status",
                        "--type=merge",
                        "--patch",
                        """
                        {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "Succeeded"}],
                         "artifact": {"url": "http://git.kiln.test:%d%s", "digest": "%s", "revision": "main@sha1:%s"}}}
                        """.formatted(server.getAddress().getPort(), path, PlainRegistry.digest(archive), revision))
                .succeed();
    }

    /** A folder {@code app} with a Dockerfile and a file of this content, as tar and gzip write it. */
    private byte[] archive(String content) throws IOException {
        Path parent = folder.resolve(content);
        Path app = Files.createDirectories(parent.resolve("app"));
        Files.writeString(app.resolve("Dockerfile"), "FROM scratch\nCOPY note.txt /\n");
        Files.writeString(app.resolve("note.txt"), content);
        Path archive = folder.resolve(content + ".tar.gz");
        Command.of("tar", "-czf", archive, "-C", parent, "app").succeed();
        return Files.readAllBytes(archive);
    }
}
