package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Builds of several platforms by real builders. The cluster has one node, so that the other one is played. */
@ExtendWith(ClusterExtension.class)
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
class PlatformsIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final String ARCHITECTURE = "kubernetes.io/arch";
    private static final String PLAYED = "kiln.test/played";
    private static final String COPY_ONLY = "FROM scratch\nARG TARGETARCH\nCOPY note.txt /$TARGETARCH\n";
    private static final String INLINE = "cache: {registry: {inline: true}}";
    private static final String PLATFORMS = "platforms: [linux/amd64, linux/arm64]";

    @Test
    void oneArchitectureMakesTheIndexInOnePod(Cluster cluster, TestNamespace namespace, @TempDir Path storage) {
        Builds builds = Builds.in(namespace);
        try (PlainRegistry registry = PlainRegistry.at(cluster, storage)) {
            registry.start();
            apply(builds, registry, INLINE);
            ImageBuildStatus status = builds.awaitReady("twofold", 1, LIMIT);
            assertEquals(1, builds.jobs("twofold").size());
            assertIndex(registry, status);
            assertIsACacheOfItsOwn(cluster, registry, status);
        }
    }

    /**
     * The second node can run no pods: it is there while the build is laid out. When the first part is done, the real node takes the
     * other architecture's label and so its pod, and then its own label again, for the pod that joins the parts.
     */
    @Test
    void eachArchitectureHasABuilderAndTheIndexIsJoined(
            Cluster cluster, TestNamespace namespace, @TempDir Path storage) {
        Builds builds = Builds.in(namespace);
        KubernetesClient client = namespace.client();
        Node real = client.nodes().list().getItems().getFirst();
        String own = real.getMetadata().getLabels().getOrDefault(ARCHITECTURE, "");
        try (PlainRegistry registry = PlainRegistry.at(cluster, storage)) {
            play(client, "arm64");
            registry.start();
            apply(builds, registry, INLINE);
            Job first = awaitComplete(builds, own);
            assertEquals(own, architecture(first));
            label(client, real, "arm64");
            Job second = awaitComplete(builds, "arm64");
            assertEquals("arm64", architecture(second));
            label(client, real, own);
            ImageBuildStatus status = builds.awaitReady("twofold", 1, LIMIT);
            assertEquals(3, builds.jobs("twofold").size());
            assertIndex(registry, status);
            assertEquals(List.of("latest"), status.getTags());
            assertEquals(List.of("latest"), registry.tags("twofold"));
            client.nodes().withLabel(PLAYED).delete();
            assertIsACacheOfItsOwn(cluster, registry, status);
        } finally {
            label(client, real, own);
            client.nodes().withLabel(PLAYED).delete();
        }
    }

    /** A namespace with an empty volume takes both platforms' steps from the index and makes the same again. */
    private static void assertIsACacheOfItsOwn(Cluster cluster, PlainRegistry registry, ImageBuildStatus built) {
        try (TestNamespace second = TestNamespace.create(cluster, PlatformsIT.class)) {
            Builds builds = Builds.in(second);
            String place = registry.host() + "/twofold@" + built.getDigest();
            apply(builds, registry, "cache: {registry: {inline: true, importFrom: [\"" + place + "\"]}}");
            ImageBuildStatus again = builds.awaitReady("twofold", 1, LIMIT);
            CacheStatus cache = Objects.requireNonNull(again.getCache());
            // One instruction is one step, and a hit when both platforms have it from the cache.
            assertEquals(1, cache.steps(), cache::toString);
            assertEquals(1, cache.hits(), () -> cache + " " + again.getWarnings());
            assertEquals(built.getDigest(), again.getDigest());
        }
    }

    private static void apply(Builds builds, PlainRegistry registry, String cache) {
        builds.applySpec(
                "twofold",
                COPY_ONLY,
                "output: {image: \"" + registry.host() + "/twofold\"}",
                "registries: {insecure: [\"" + registry.host() + "\"]}",
                cache,
                PLATFORMS);
    }

    private static void play(KubernetesClient client, String architecture) {
        Node node = client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withGenerateName("played-")
                        .addToLabels("kubernetes.io/os", "linux")
                        .addToLabels(ARCHITECTURE, architecture)
                        .addToLabels(PLAYED, "true")
                        .endMetadata()
                        .build())
                .create();
        client.resource(node).subresource("status").patch(MERGE, """
                        {"status": {"allocatable": {"pods": "0"},
                         "nodeInfo": {"kubeletVersion": "v1.36.0"},
                         "runtimeHandlers": [{"name": "", "features": {"userNamespaces": true}}],
                         "conditions": [{"type": "Ready", "status": "True", "reason": "Played"}]}}
                        """);
        // The node controller takes its taint away when it sees that the node is ready.
        client.resource(node)
                .waitUntilCondition(it -> it.getSpec().getTaints().isEmpty(), LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void label(KubernetesClient client, Node node, String architecture) {
        client.resource(node)
                .patch(MERGE, "{\"metadata\": {\"labels\": {\"%s\": \"%s\"}}}".formatted(ARCHITECTURE, architecture));
    }

    private static Job awaitComplete(Builds builds, String part) {
        return builds
                .namespace()
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(builds.namespace().name())
                .informOnCondition(jobs -> jobs.stream().anyMatch(job -> isComplete(job, part)))
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join()
                .stream()
                .filter(job -> isComplete(job, part))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isComplete(Job job, String part) {
        return part.equals(job.getMetadata().getAnnotations().get("kiln.build/part"))
                && job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(it -> "Complete".equals(it.getType()) && "True".equals(it.getStatus()));
    }

    private static String architecture(Job job) {
        return job.getSpec().getTemplate().getSpec().getNodeSelector().getOrDefault(ARCHITECTURE, "");
    }

    private static void assertIndex(PlainRegistry registry, ImageBuildStatus status) {
        JsonNode index = registry.manifest("twofold", String.valueOf(status.getDigest()));
        Set<String> platforms = index.path("manifests")
                .valueStream()
                .map(manifest -> manifest.path("platform").path("architecture").asText())
                .collect(Collectors.toSet());
        assertEquals(Set.of("amd64", "arm64"), platforms, index::toString);
        assertEquals(index, registry.manifest("twofold", "latest"));
    }
}
