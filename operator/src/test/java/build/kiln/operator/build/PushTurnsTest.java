package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.ImagePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two namespaces, each with a cache volume of its own, build for one tag that must not move. */
@ExtendWith(WorkbenchExtension.class)
class PushTurnsTest {
    private static final int CONCURRENCY = 10;

    private final Workbench workbench;
    private final KubernetesClient admin;
    private final Playground one;
    private final Playground other;

    PushTurnsTest(Workbench workbench) {
        this.workbench = workbench;
        admin = workbench.admin();
        one = workbench.playground();
        other = workbench.playground();
        workbench.operate(CONCURRENCY);
    }

    @AfterEach
    void removeWhatIsInNoNamespaceOfItsOwn() {
        workbench.stopOperator();
        admin.resources(ImagePolicy.class).delete();
        admin.leases().inNamespace("kiln").delete();
    }

    @Test
    void onlyOneOfThemHasAPodUntilItsPushIsOver() {
        immutable();
        Job first = begin(one);
        other.apply("hello", "other", "");
        ImageBuildStatus waiting = other.await("hello", condition("Reconciling", "True", "Queued"));
        assertTrue(
                waiting.getConditions().toString().contains(one.namespace() + "/hello"),
                () -> waiting.getConditions().toString());
        assertEquals(List.of(), other.jobs());

        workbench.operate(CONCURRENCY);
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
        other.apply("hello", "other", "");
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
        playground.apply("hello", "one", "");
        return playground.awaitJob(1, 0);
    }

    private static void finish(Playground playground, Job job) {
        Pod pod = playground.startPod(job);
        playground.running(pod);
        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success());
        playground.await("hello", condition("Ready", "True", "Succeeded"));
    }
}
