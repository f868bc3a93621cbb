package build.kiln.operator.admission;

import static build.kiln.operator.admission.RunningAdmission.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.cluster.Arrangements;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around a policy that allows {@code registry.example} alone and denies the tag {@code latest}. */
@ExtendWith(ApiServerExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BypassTest {
    private static final String GOOD = "registry.example/app:1.0";
    private static final String BAD = "registry.example/app:latest";
    private static final String HEX = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String RULES = """
            enforcement: Enforce
            tags: {deny: [latest]}
            registries: {allow: ["registry.example/**"]}
            """;

    private final RunningAdmission admission;
    private final KubernetesClient admin;
    private final String namespace;

    BypassTest(ApiServer server) throws IOException {
        admission = RunningAdmission.start(server);
        admin = admission.admin();
        namespace = admission.namespace(Map.of());
        admission.policy(namespace, RULES);
        admission.awaitDenied(namespace, BAD);
    }

    @AfterAll
    void stop() {
        admission.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "nginx:1.29",
                "library/nginx:1.29",
                "docker.io/nginx:1.29",
                "docker.io/library/nginx:1.29",
                "index.docker.io/library/nginx:1.29",
                "registry-1.docker.io/library/nginx:1.29",
                "registry.example/app",
                "registry.example/app:latest",
                "registry.example/app:latest@sha256:" + HEX,
                "registry.example:5000/app:1.0",
                "registry.example.evil.org/app:1.0",
                "evil.org/registry.example/app:1.0",
                "evil/registry.example/app:1.0",
                "registry.example./app:1.0",
                "registry.example@evil.org/app:1.0",
                "user:pass@registry.example/app:1.0",
                "http://registry.example/app:1.0",
                "registry.example/App:1.0",
                "registry.example/app:",
                "registry.example/app:1.0:latest",
                "registry.example/app: latest",
                "registry.example/app\\n:1.0",
                "registry.example/app\\u200b:1.0",
                "registry.ex\\u0430mple/app:1.0",
                "registry.example\\uff0fapp:1.0",
                "registry.example/app:1.0\\u0000",
                "registry.example/app:l\\u0430test",
                "registry.example//app:1.0",
                "registry.example/../evil/app:1.0",
                "registry.example/./app:1.0",
                "registry.example\\\\app:1.0",
                "registry.example/app%3Alatest",
                "registry.example/app:1.0?x=1",
                "registry.example/app:1.0#x",
                "registry.example/app:-1",
                "registry.example/app:.1",
                "registry.example/app@sha256:abcd",
                "registry.example/app@sha256:" + "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
                "registry.example/app@md5:0123456789abcdef0123456789abcdef",
                "registry.example/app@sha256:" + HEX + "@sha256:" + HEX,
                "registry.example/app@sha256:" + HEX + ":latest",
                HEX,
                "localhost/app:1.0",
                "localhost:5000/app:1.0",
                "127.0.0.1/app:1.0",
                "[::1]:5000/app:1.0",
                "[2001:db8::1]/app:1.0",
                "[::ffff:127.0.0.1]/app:1.0",
                "*/app:1.0",
                "registry.example/**",
                "${REGISTRY}/app:1.0",
                "-",
                "@",
                ":"
            })
    void anImageThatIsNotAllowedIsDenied(String image) {
        String refusal = create(image);
        assertTrue(refusal.contains("ImagePolicy test-"), () -> image + ": " + refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "registry.example:443/app:1.0",
                "registry.example/team/app:1.0",
                "registry.example/app:LATEST",
                "registry.example/app:latest-1",
                "registry.example/app@sha256:" + HEX,
                "registry.example/app:1.0@sha256:" + HEX,
                "registry.example/app@sha512:" + HEX + HEX
            })
    void anImageThatIsAllowedIsLetIn(String image) {
        assertEquals("", create(image));
    }

    /** The API server itself knows that these are no images. */
    @ParameterizedTest
    @ValueSource(strings = {"", " registry.example/app:1.0", "registry.example/app:1.0 "})
    void textWithSpaceAroundItIsRefused(String image) {
        assertFalse(create(image).isEmpty());
    }

    private String create(String image) {
        return refusal(() -> admin.resource(admission.pod(namespace, image)).create());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v1       | Pod                   | spec: {initContainers: [{name: i, image: BAD}], containers: [{name: c, image: GOOD}]}
            v1       | Pod                   | spec: {containers: [{name: c, image: GOOD}, {name: d, image: BAD}]}
            v1       | Pod                   | spec: {containers: [{name: c, image: GOOD}], volumes: [{name: v, image: {reference: BAD}}]}
            v1       | Pod                   | spec: {initContainers: [{name: i, image: BAD, restartPolicy: Always}], containers: [{name: c, image: GOOD}]}
            v1       | PodTemplate           | template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}
            v1       | ReplicationController | spec: {selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            apps/v1  | Deployment            | spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            apps/v1  | Deployment            | spec: {replicas: 0, paused: true, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            apps/v1  | Deployment            | spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {initContainers: [{name: i, image: BAD}], containers: [{name: c, image: GOOD}]}}}
            apps/v1  | Deployment            | spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: GOOD}], volumes: [{name: v, image: {reference: BAD}}]}}}
            apps/v1  | ReplicaSet            | spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            apps/v1  | StatefulSet           | spec: {serviceName: s, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            apps/v1  | DaemonSet             | spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: BAD}]}}}
            batch/v1 | Job                   | spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: c, image: BAD}]}}}
            batch/v1 | CronJob               | spec: {schedule: "* * * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: BAD}]}}}}}
            """)
    void noKindAndNoFieldIsForgotten(String apiVersion, String kind, String body) {
        String bad =
                refusal(() -> admin.resource(object(apiVersion, kind, body)).create());
        assertTrue(bad.contains("rule tags.deny"), () -> kind + ": " + bad);
        String applied =
                refusal(() -> admin.resource(object(apiVersion, kind, body)).serverSideApply());
        assertTrue(applied.contains("rule tags.deny"), () -> kind + " applied: " + applied);
        assertEquals(
                "",
                refusal(() -> admin.resource(object(apiVersion, kind, body.replace("BAD", "GOOD")))
                        .dryRun()
                        .create()));
    }

    private GenericKubernetesResource object(String apiVersion, String kind, String body) {
        return admission.object(
                """
                apiVersion: %s
                kind: %s
                metadata: {name: %s, namespace: %s}
                %s
                """.formatted(
                                apiVersion,
                                kind,
                                "kind-" + Integer.toHexString(body.hashCode()),
                                namespace,
                                body.replace("BAD", "\"" + BAD + "\"").replace("GOOD", "\"" + GOOD + "\"")),
                GenericKubernetesResource.class);
    }

    @Test
    void anEphemeralContainerIsJudged() {
        Pod pod = admin.resource(admission.pod(namespace, GOOD)).create();
        String refusal = refusal(() -> debug(pod, BAD));
        assertTrue(refusal.contains("spec.ephemeralContainers[0].image"), refusal);
        assertEquals("", refusal(() -> debug(pod, GOOD)));
    }

    private void debug(Pod pod, String image) {
        admin.pods()
                .inNamespace(namespace)
                .withName(pod.getMetadata().getName())
                .ephemeralContainers()
                .edit(current -> new PodBuilder(current)
                        .editSpec()
                        .addToEphemeralContainers(new EphemeralContainerBuilder()
                                .withName("debug")
                                .withImage(image)
                                .withImagePullPolicy("IfNotPresent")
                                .withTerminationMessagePolicy("File")
                                .build())
                        .endSpec()
                        .build());
    }

    @Test
    void aPodsImageCannotBeChangedToOneThatIsDenied() {
        Pod pod = admin.resource(admission.pod(namespace, GOOD)).create();
        String refusal = refusal(
                () -> patch(pod, "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"" + BAD + "\"}]}}"));
        assertTrue(refusal.contains("rule tags.deny"), refusal);
        assertEquals(
                "",
                refusal(() ->
                        patch(pod, "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"" + GOOD + ".1\"}]}}")));
    }

    private void patch(Pod pod, String change) {
        admin.resource(pod).patch(PatchContext.of(PatchType.STRATEGIC_MERGE), change);
    }

    @Test
    void aDryRunIsDenied() {
        String refusal = refusal(
                () -> admin.resource(admission.pod(namespace, BAD)).dryRun().create());
        assertTrue(refusal.contains("rule tags.deny"), refusal);
    }

    @Test
    void whatRunsAlreadyStaysFree() {
        String place = admission.namespace(Map.of());
        Pod pod = admin.resource(admission.pod(place, BAD)).create();
        admin.resource(deployment(place, BAD)).create();
        RollableScalableResource<Deployment> deployment =
                admin.apps().deployments().inNamespace(place).withName("shop");
        admission.policy(place, RULES);
        admission.awaitDenied(place, BAD);

        assertEquals("", refusal(() -> patch(pod, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")), "a label");
        assertEquals(
                "",
                refusal(() -> admin.resource(pod)
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"Running\"}}")),
                "a status");
        assertEquals("", refusal(() -> deployment.scale(3)), "a scale");
        assertEquals(
                "",
                refusal(() -> deployment.edit(current -> new DeploymentBuilder(current)
                        .editSpec()
                        .withReplicas(0)
                        .endSpec()
                        .build())),
                "replicas");
        String other = refusal(() -> deployment.edit(current -> image(current, "registry.example/other:latest")));
        assertTrue(other.contains("rule tags.deny"), other);
        String sidecar = refusal(() -> deployment.edit(current -> new DeploymentBuilder(current)
                .editSpec()
                .editTemplate()
                .editSpec()
                .addNewContainer()
                .withName("sidecar")
                .withImage(BAD)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build()));
        assertTrue(sidecar.contains("spec.template.spec.containers[1].image"), sidecar);
        assertEquals("", refusal(() -> deployment.edit(current -> image(current, GOOD))), "mending");
        String back = refusal(() -> deployment.edit(current -> image(current, BAD)));
        assertTrue(back.contains("rule tags.deny"), back);
        assertEquals("", refusal(() -> admin.resource(pod).withGracePeriod(0).delete()), "deleting");
    }

    @Test
    void aStatusUpdateBringsNoImageIn() {
        Pod pod = admin.resource(admission.pod(namespace, GOOD)).create();
        admin.resource(new PodBuilder(pod)
                        .editSpec()
                        .editContainer(0)
                        .withImage(BAD)
                        .endContainer()
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build())
                .updateStatus();
        assertEquals(
                GOOD,
                admin.resource(pod).get().getSpec().getContainers().getFirst().getImage());
    }

    @Test
    void relabellingANamespaceDoesNotHideIt() {
        String place = admission.namespace(Map.of());
        admission.policy(place, RULES);
        admission.awaitDenied(place, BAD);
        refusal(() -> admin.namespaces()
                .withName(place)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"kubernetes.io/metadata.name\":\"kube-system\"}}}"));
        String refusal = refusal(() -> admin.resource(admission.pod(place, BAD)).create());
        assertTrue(refusal.contains("rule tags.deny"), refusal);
    }

    @Test
    void aNamespaceMadeAMomentAgoIsJudgedByItsLabels() {
        ImagePolicy policy = admission.policy(namespace, RULES);
        admin.resource(policy)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"match\":{\"namespaceSelector\":{\"matchLabels\":"
                                + "{\"kubernetes.io/metadata.name\":null,\"env\":\"bypass\"}}}}}");
        admission.awaitDenied(admission.namespace(Map.of("env", "bypass")), BAD);
        String fresh = admission.namespace(Map.of("env", "bypass"));
        String refusal = refusal(() -> admin.resource(admission.pod(fresh, BAD)).create());
        assertTrue(refusal.contains("rule tags.deny"), refusal);
        assertEquals(
                "",
                refusal(() -> admin.resource(admission.pod(admission.namespace(Map.of()), BAD))
                        .create()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-system", RunningAdmission.NAMESPACE})
    void aSystemNamespaceIsExemptAndOneThatSoundsLikeItIsNot(String exempt) {
        admission.policy(exempt, RULES);
        assertEquals(
                "", refusal(() -> admin.resource(admission.pod(exempt, BAD)).create()));
        String alike = exempt + "-2";
        Arrangements.namespaceNamed(admin, alike);
        admission.policy(alike, RULES);
        admission.awaitDenied(alike, BAD);
        assertEquals(
                "", refusal(() -> admin.resource(admission.pod(exempt, BAD)).create()));
    }

    private Deployment deployment(String place, String image) {
        return admission.object("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop, namespace: %s}
                spec:
                  selector: {matchLabels: {a: b}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: main, image: "%s"}]}}
                """.formatted(place, image), Deployment.class);
    }

    private static Deployment image(Deployment deployment, String image) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .editTemplate()
                .editSpec()
                .editContainer(0)
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }
}
