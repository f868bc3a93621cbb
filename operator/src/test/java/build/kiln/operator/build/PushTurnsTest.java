package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two namespaces, each with a cache volume of its own, build for one tag that must not move. */
@ExtendWith(ApiServerExtension.class)
class PushTurnsTest {
    private static final String BUILD = """
            apiVersion: kiln.build/v1alpha1
            kind: ImageBuild
            metadata: {name: hello}
            spec:
              source: {inline: {files: {hello.txt: "%s"}}}
              dockerfileInline: |
                FROM scratch
                COPY hello.txt /
              output: {image: registry.example/hello, tags: [v1]}
            """;

    private final KubernetesClient admin;
    private final ApiServer server;
    private final Playground one;
    private final Playground other;
    private RunningOperator operator;

    PushTurnsTest(ApiServer server) {
        this.server = server;
        admin = server.admin();
        one = Playground.create(admin);
        other = Playground.create(admin);
        operator = RunningOperator.start(server, Set.of(one.namespace(), other.namespace()), 10);
    }

    @AfterEach
    void stop() {
        operator.close();
        admin.resources(ImagePolicy.class).delete();
        admin.leases().inNamespace("kiln").delete();
        admin.close();
    }

    @Test
    void onlyOneOfThemHasAPodUntilItsPushIsOver() {
        immutable();
        Job first = begin(one);
        other.apply(BUILD.formatted("other"));
        ImageBuildStatus waiting = other.await("hello", condition("Reconciling", "True", "Queued"));
        assertTrue(
                waiting.getConditions().toString().contains(one.namespace() + "/hello"),
                () -> waiting.getConditions().toString());
        assertEquals(List.of(), other.jobs());

        operator.close();
        operator = RunningOperator.start(server, Set.of(one.namespace(), other.namespace()), 10);
        other.await("hello", condition("Reconciling", "True", "Queued"));
        assertEquals(List.of(), other.jobs());

        finish(one, first);
        other.awaitJob(1, 0);
    }

    @Test
    void whatIsDeletedIsNotWaitedFor() {
        immutable();
        begin(one);
        admin.resources(ImageBuild.class)
                .inNamespace(one.namespace())
                .withName("hello")
                .delete();
        other.apply(BUILD.formatted("other"));
        other.awaitJob(1, 0);
    }

    @Test
    void withoutSuchAPolicyNobodyWaits() {
        begin(one);
        begin(other);
    }

    private void immutable() {
        for (Playground playground : List.of(one, other)) {
            playground.policy("enforcement: Enforce\ntags: {immutable: true}");
        }
    }

    private static Job begin(Playground playground) {
        playground.apply(BUILD.formatted("one"));
        return playground.awaitJob(1, 0);
    }

    private static void finish(Playground playground, Job job) {
        Pod pod = playground.startPod(job);
        playground.running(pod);
        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));
    }
}
