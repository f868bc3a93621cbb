package build.kiln.operator.build;

import static build.kiln.operator.build.Playground.condition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.ContractException;
import build.kiln.contract.Source;
import build.kiln.operator.cluster.Arrangements;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Builds of what a Flux source object offers, with its real kind on a real API server. */
@ExtendWith(WorkbenchExtension.class)
class FluxSourceTest {
    private static final ResourceDefinitionContext REPOSITORIES = new ResourceDefinitionContext.Builder()
            .withGroup("source.toolkit.fluxcd.io")
            .withVersion("v1")
            .withKind("GitRepository")
            .withPlural("gitrepositories")
            .withNamespaced(true)
            .build();
    private static final String DEFINITION = "gitrepositories.source.toolkit.fluxcd.io";
    private static final String BUILD = """
            apiVersion: kiln.build/v1alpha1
            kind: ImageBuild
            metadata: {name: hello}
            spec:
              source: {flux: {kind: GitRepository, name: shop}, contextDir: app}
              output: {image: registry.example/hello, tags: [v1]}
            """;

    private final Workbench workbench;
    private final KubernetesClient admin;
    private final Playground playground;

    FluxSourceTest(Workbench workbench) {
        this.workbench = workbench;
        this.admin = workbench.admin();
        this.playground = workbench.playground();
        workbench.operate(2);
    }

    @AfterEach
    void removeTheKind() {
        workbench.stopOperator();
        admin.resources(CustomResourceDefinition.class).withName(DEFINITION).delete();
    }

    @Test
    void itsArtifactIsBuiltAndANewOneBuiltAgain() throws ContractException {
        playground.apply(BUILD);
        // First without the kind, then without the object, then without an artifact.
        assertMissing(playground.await("hello", condition("Ready", "False", "ReferenceMissing")));
        admin.load(getClass().getResourceAsStream("/flux-gitrepository.yaml")).create();
        Arrangements.awaitServed(admin, DEFINITION);
        GenericKubernetesResource repository = new GenericKubernetesResource();
        repository.setApiVersion("source.toolkit.fluxcd.io/v1");
        repository.setKind("GitRepository");
        repository.setMetadata(new ObjectMetaBuilder()
                .withName("shop")
                .withNamespace(playground.namespace())
                .build());
        repository.setAdditionalProperties(Map.of("spec", Map.of("url", "https://git.example/shop.git")));
        admin.resource(repository).create();
        status("{\"conditions\": [{\"type\": \"Ready\", \"status\": \"False\", \"message\": \"cloning\"}]}");
        ImageBuildStatus waiting = playground.await("hello", condition("SourceResolved", "False", "SourceUnavailable"));
        assertTrue(message(waiting, "SourceResolved").contains("has no artifact yet: cloning"), waiting::toString);

        offer("one", "1");
        assertEquals(
                new Source.Http(
                        "http://source-controller.flux-system/one.tar.gz",
                        Optional.of("sha256:" + "1".repeat(64)),
                        Optional.empty(),
                        "app"),
                source(playground.awaitJob(1, 0)));
        Job first = playground.awaitJob(1, 0);
        playground.terminated(playground.startPod(first), "Completed", 0, ImageBuildReconcilerTest.success());
        assertEquals(
                "main@sha1:one",
                playground
                        .await("hello", condition("Ready", "True", "Succeeded"))
                        .getRevision());
        offer("two", "2");
        Job second = playground.awaitJob(2, 0);
        assertEquals(Optional.of("sha256:" + "2".repeat(64)), ((Source.Http) source(second)).digest());
        playground.terminated(playground.startPod(second), "Completed", 0, ImageBuildReconcilerTest.success());
        ImageBuildStatus built =
                playground.await("hello", status -> status.getHistory().size() == 2);
        assertEquals("main@sha1:two", built.getRevision());
        assertEquals("COMMIT two, was one", built.getReason());
    }

    private static void assertMissing(ImageBuildStatus status) {
        assertTrue(
                message(status, "Ready").contains("GitRepository shop (spec.source.flux) does not exist"),
                status::toString);
    }

    private static String message(ImageBuildStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()))
                .map(Condition::getMessage)
                .findFirst()
                .orElse("");
    }

    private static Source source(Job job) throws ContractException {
        return BuildRequestJson.read(ImageBuildReconcilerTest.request(job)).source();
    }

    private void offer(String revision, String digit) {
        status("""
                {"conditions": [{"type": "Ready", "status": "True", "message": "stored"}],
                 "artifact": {"url": "http://source-controller.flux-system/%s.tar.gz", "digest": "sha256:%s",
                              "revision": "main@sha1:%s", "path": "x", "lastUpdateTime": "2026-01-02T03:04:05Z"}}
                """.formatted(revision, digit.repeat(64), revision));
    }

    private void status(String json) {
        admin.genericKubernetesResources(REPOSITORIES)
                .inNamespace(playground.namespace())
                .withName("shop")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + json + "}");
    }
}
