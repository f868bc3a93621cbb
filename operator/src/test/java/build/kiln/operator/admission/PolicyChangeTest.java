package build.kiln.operator.admission;

import static build.kiln.operator.admission.RunningAdmission.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Policies come, change and go while the webhooks run. */
@ExtendWith(ApiServerExtension.class)
class PolicyChangeTest {
    private static final String LATEST = "registry.example/app:latest";
    private static final String CLOSED = "closed.workloads.kiln.build";
    private static final String OPEN = "open.workloads.kiln.build";
    private static final String OBJECTS = "objects.kiln.build";

    private final RunningAdmission admission;
    private final KubernetesClient admin;
    private final String namespace;

    PolicyChangeTest(ApiServer server) throws IOException {
        admission = RunningAdmission.start(server);
        admin = admission.admin();
        namespace = admission.namespace(Map.of());
    }

    @AfterEach
    void stop() {
        admission.close();
    }

    @Test
    void aPolicyIsInForceWithinTwoSecondsAndSoIsItsChange() {
        ImagePolicy policy = admission.policy(namespace, "enforcement: Enforce\ntags: {deny: [latest]}");
        admission.awaitDenied(namespace, LATEST);
        admin.resource(policy)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"tags\":{\"deny\":[\"1.0\"]}}}");
        admission.awaitDenied(namespace, "registry.example/app:1.0");
        assertEquals(
                "",
                refusal(() -> admin.resource(admission.pod(namespace, LATEST)).create()));
    }

    @Test
    void theApiServerWaitsForKilnOnlyWhileAPolicyAsksForIt() {
        awaitWebhooks(Set.of(OBJECTS));
        ImagePolicy audit = admission.policy(namespace, "tags: {deny: [latest]}");
        awaitWebhooks(Set.of(OBJECTS, OPEN));
        ImagePolicy enforce = admission.policy(namespace, "enforcement: Enforce\ntags: {deny: [latest]}");
        awaitWebhooks(Set.of(OBJECTS, OPEN, CLOSED));
        admin.resource(enforce)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"failurePolicy\":\"Ignore\"}}");
        awaitWebhooks(Set.of(OBJECTS, OPEN));
        admin.resource(audit).delete();
        admin.resource(enforce).delete();
        awaitWebhooks(Set.of(OBJECTS));
    }

    @Test
    void aWarningReachesWhoeverAskedAndDeniesNothing() {
        admission.policy(namespace, "enforcement: Warn\ntags: {deny: [latest]}");
        awaitWebhooks(Set.of(OBJECTS, OPEN));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        HttpResponse<byte[]> response;
        do {
            response = create(LATEST);
            assertEquals(HttpURLConnection.HTTP_CREATED, response.code());
        } while (response.headers("Warning").isEmpty() && System.nanoTime() < end);
        String warning = String.join("\n", response.headers("Warning"));
        assertTrue(warning.contains("rule tags.deny"), () -> "warnings: " + warning);
    }

    private HttpResponse<byte[]> create(String image) {
        HttpClient http = admin.getHttpClient();
        return http.sendAsync(
                        http.newHttpRequestBuilder()
                                .uri(admin.getMasterUrl() + "api/v1/namespaces/" + namespace + "/pods")
                                .post(
                                        "application/json",
                                        admin.getKubernetesSerialization().asJson(admission.pod(namespace, image)))
                                .build(),
                        byte[].class)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void aPolicyThatMeansNothingIsRefused() {
        awaitWebhooks(Set.of(OBJECTS));
        String refusal = refusal(() -> admission.policy(namespace, "tags: {deny: [\"re:(\"]}"));
        assertTrue(refusal.contains("the policy means nothing"), refusal);
    }

    @Test
    void anImageBuildIsDeniedByItsTags() {
        admission.policy(namespace, "enforcement: Enforce\ntags: {deny: [latest]}");
        admission.awaitDenied(namespace, LATEST);
        String untagged = refusal(() -> admin.resource(build("{image: shop}")).create());
        assertTrue(untagged.contains("rule tags.deny, spec.output.tags"), untagged);
        assertEquals(
                "",
                refusal(() -> admin.resource(build("{image: shop, tags: [\"1.0\", \"{build}\"]}"))
                        .create()));
    }

    private GenericKubernetesResource build(String output) {
        return admission.object("""
                apiVersion: kiln.build/v1alpha1
                kind: ImageBuild
                metadata: {generateName: shop-, namespace: %s}
                spec:
                  source: {inline: {files: {a: b}}}
                  dockerfileInline: FROM scratch
                  output: %s
                """.formatted(namespace, output), GenericKubernetesResource.class);
    }

    private void awaitWebhooks(Set<String> names) {
        admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(RunningAdmission.CONFIGURATION)
                .waitUntilCondition(
                        configuration -> configuration != null
                                && configuration.getWebhooks().stream()
                                        .map(ValidatingWebhook::getName)
                                        .collect(Collectors.toSet())
                                        .equals(names),
                        10,
                        TimeUnit.SECONDS);
    }
}
