package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ExportState;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.CacheExportReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds whose pods go on to export the cache when their results are known. */
@ExtendWith(WorkbenchExtension.class)
class CacheExportTest {
    private static final String EXPORT = "cache: {registry: {exportTo: registry.example/cache:main, mode: max}}";
    private static final String FAILURE = "the cache was not exported to registry.example/cache:main: it is full";

    private final KubernetesClient admin;
    private final Playground playground;

    CacheExportTest(Workbench workbench) {
        this.admin = workbench.admin();
        this.playground = workbench.playground();
        // One build at a time: a pod that only exports must not count.
        workbench.operate(1);
    }

    private Job begin(String name, String content, long number) {
        playground.apply(name, content, EXPORT);
        return playground.awaitJob(
                job -> name.equals(job.getMetadata().getAnnotations().get("kiln.build/image-build"))
                        && Long.toString(number)
                                .equals(job.getMetadata().getAnnotations().get("kiln.build/build-number")));
    }

    private static Predicate<ImageBuildStatus> ready() {
        return condition("Ready", "True", "Succeeded");
    }

    private static Predicate<ImageBuildStatus> export(ExportState state) {
        return status -> status.getCache() != null && status.getCache().export() == state;
    }

    private static String report(String... failures) {
        return new String(new CacheExportReport(List.of(failures)).writeBounded(), StandardCharsets.UTF_8);
    }

    /** A build whose image is pushed and whose cache is not. */
    private Pod exporting(Job job) {
        Pod pod = playground.startPod(job);
        playground.running(pod);
        playground.terminated(pod, "Completed", 0, ImageBuildReconcilerTest.success());
        return pod;
    }

    private void awaitEvent(String reason, String note) {
        admin.events()
                .v1()
                .events()
                .inNamespace(playground.namespace())
                .informOnCondition(events -> events.stream()
                        .anyMatch(event -> reason.equals(event.getReason())
                                && event.getNote().contains(note)))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void theImageIsReadyWhileItsCacheIsExported() {
        Job job = begin("hello", "one", 1);
        Pod pod = exporting(job);
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        assertNull(admin.resource(job).get().getMetadata().getDeletionTimestamp());

        playground.exported(pod, "Completed", 0, report());
        ImageBuildStatus status = playground.await("hello", export(ExportState.DONE));
        assertTrue(ready().test(status), status.getConditions().toString());
        assertEquals(List.of(), status.getWarnings());
        awaitEvent("CacheExported", "build 1");
    }

    @Test
    void aFailedExportIsAWarningAboutAGoodImage() {
        Pod pod = exporting(begin("hello", "one", 1));
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        playground.exported(pod, "Completed", 0, report(FAILURE));
        ImageBuildStatus status = playground.await("hello", export(ExportState.FAILED));
        assertTrue(ready().test(status), status.getConditions().toString());
        assertEquals(FAILURE, status.getWarnings().getLast().message());
        assertEquals("Cache", status.getWarnings().getLast().rule());
        assertNull(status.getFailure());
        awaitEvent("CacheExportFailed", FAILURE);
    }

    @Test
    void anExportThatIsKilledIsAWarningToo() {
        Pod pod = exporting(begin("hello", "one", 1));
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        playground.exported(pod, "OOMKilled", 137, "");
        ImageBuildStatus status = playground.await("hello", export(ExportState.FAILED));
        assertTrue(ready().test(status), status.getConditions().toString());
        assertTrue(status.getWarnings().getLast().message().contains("OOMKilled"));
        assertEquals(1, playground.jobs().size());
    }

    @Test
    void anExportWhoseJobIsDeletedIsOver() {
        Job job = begin("hello", "one", 1);
        exporting(job);
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        try (var _ = playground.collectGarbage()) {
            admin.resource(job).delete();
            ImageBuildStatus status = playground.await("hello", export(ExportState.FAILED));
            assertTrue(ready().test(status), status.getConditions().toString());
        }
    }

    @Test
    void anExportKeepsNobodyWaiting() {
        Job first = begin("hello", "one", 1);
        Pod pod = exporting(first);
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        Job other = begin("other", "one", 1);
        playground.terminated(playground.startPod(other), "Completed", 0, ImageBuildReconcilerTest.success());
        playground.await("other", ready());

        Job second = begin("hello", "two", 2);
        assertNotNull(second);
        assertNull(admin.resource(first).get().getMetadata().getDeletionTimestamp());
        // The end of the first build's export is told while the second one runs.
        playground.exported(pod, "Completed", 0, report());
        playground.await("hello", export(ExportState.DONE).and(status -> status.getJob() != null));
        exporting(second);
        ImageBuildStatus status = playground.await(
                "hello", export(ExportState.RUNNING).and(current -> Objects.equals(current.getBuildNumber(), 2L)));
        assertTrue(ready().test(status), status.getConditions().toString());
    }

    @Test
    void aLaterBuildThatIsCancelledLeavesTheExportAlone() {
        Pod pod = exporting(begin("hello", "one", 1));
        playground.await("hello", ready().and(export(ExportState.RUNNING)));
        playground.running(playground.startPod(begin("hello", "two", 2)));
        playground.annotate("hello", ImageBuild.CANCEL, "2");
        playground.await("hello", condition("Stalled", "True", "Cancelled").and(export(ExportState.RUNNING)));
        playground.exported(pod, "Completed", 0, report());
        ImageBuildStatus status = playground.await("hello", export(ExportState.DONE));
        assertEquals(List.of(), status.getWarnings());
    }

    @Test
    void aFailedBuildExportsNothing() {
        Job job = begin("hello", "one", 1);
        playground.terminated(playground.startPod(job), "Error", 1, "it crashed");
        ImageBuildStatus status = playground.await("hello", current -> Objects.equals(current.getAttempt(), 2));
        assertNull(status.getCache());
    }
}
