package build.kiln.operator.serverpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicyStatus;
import build.kiln.api.v1alpha1.ServerPolicy;
import build.kiln.api.v1alpha1.WebhookRule;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.operator.policy.ExemptNamespaces;
import build.kiln.operator.policy.PolicyFeed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real API server judges by itself: no webhook is served here. */
@ExtendWith(ApiServerExtension.class)
class ServerPolicyReconcilerTest {
    private static final Duration IN_FORCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LATEST = "registry.example/app:latest";
    private static final String FIRST = "registry.example/app:1.0";

    private final KubernetesClient admin;
    private final KubernetesClient client;
    private final PolicyFeed feed;
    private final Operator operator;
    private final String namespace;
    private boolean stopped;

    ServerPolicyReconcilerTest(ApiServer server) {
        admin = server.admin();
        namespace = Arrangements.namespace(admin, "held");
        client = server.operator();
        feed = PolicyFeed.start(client);
        operator = Arrangements.operator(client);
        operator.register(new ServerPolicyReconciler(client, feed, new ExemptNamespaces("kiln"), Clock.systemUTC()));
        operator.start();
    }

    @AfterEach
    void stop() {
        admin.resources(ImagePolicy.class).delete();
        await(() -> objects().isEmpty() || stopped);
        kill();
        admin.admissionRegistration().v1().validatingAdmissionPolicyBindings().delete();
        admin.admissionRegistration().v1().validatingAdmissionPolicies().delete();
        admin.close();
    }

    @Test
    void aPolicyAndItsChangeAreInForceWithinTwoSecondsAndHoldWithoutKiln() {
        ImagePolicy policy = policy("enforcement: Enforce\ntags: {deny: [latest]}");
        Duration first = awaitDenied(LATEST);
        patch(policy, "{\"spec\":{\"tags\":{\"deny\":[\"1.0\"]}}}");
        Duration changed = awaitDenied(FIRST);
        assertTrue(first.compareTo(IN_FORCE) < 0, first::toString);
        assertTrue(changed.compareTo(IN_FORCE) < 0, changed::toString);
        assertEquals("", refusal(LATEST));
        kill();
        String refusal = refusal(FIRST);
        assertTrue(
                refusal.contains(
                        "rule tags.deny: " + FIRST + " has a tag that is denied; use a tag that names one version"),
                refusal);
        assertEquals("", refusal("kube-system", FIRST));
        assertEquals("", refusal("kiln", FIRST));
    }

    @Test
    void theStatusSaysWhatTheApiServerJudgesAndWhatNeedsTheWebhooks() {
        ImagePolicy policy = policy("""
                enforcement: Enforce
                tags: {deny: [latest], allow: ["semver:>=1.0.0-rc.1"]}
                provenance: {builtBy: {}}
                """);
        ServerPolicy shown = Objects.requireNonNull(
                await(policy, status -> status.getServerPolicy() != null).getServerPolicy());
        assertEquals(List.of("kiln-deny-" + policy.getMetadata().getName()), shown.names());
        assertEquals(List.of("reference", "tags.deny"), shown.rules());
        assertEquals(
                List.of("tags.allow", "provenance.builtBy"),
                shown.webhook().stream().map(WebhookRule::rule).toList());
        patch(policy, "{\"spec\":{\"tags\":null,\"provenance\":null,\"pinDigests\":true}}");
        await(
                policy,
                status -> status.getServerPolicy() != null
                        && status.getServerPolicy().names().isEmpty());
        assertEquals(List.of(), objects());
    }

    @Test
    void warnAndAuditAreActionsOfTheirBindings() {
        ImagePolicy policy = policy("""
                enforcement: Warn
                enforcementByRule: [{rule: registries, enforcement: Audit}]
                tags: {deny: [latest]}
                registries: {deny: ["registry.example/**"]}
                """);
        String name = policy.getMetadata().getName();
        await(() -> objects().size() == 4);
        assertEquals(List.of("Warn"), actions("kiln-warn-" + name));
        assertEquals(List.of("Audit"), actions("kiln-audit-" + name));
        await(() -> warning().contains("rule tags.deny: " + LATEST));
        assertEquals("", refusal(LATEST));
    }

    @Test
    void whatStandsForAPolicyIsItsOwnAndGoesWithIt() {
        ImagePolicy policy = policy("enforcement: Enforce\ntags: {deny: [latest]}");
        awaitDenied(LATEST);
        ValidatingAdmissionPolicy server = admin.admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .withName("kiln-deny-" + policy.getMetadata().getName())
                .get();
        assertEquals(
                policy.getMetadata().getUid(),
                server.getMetadata().getOwnerReferences().getFirst().getUid());
        admin.resource(policy).delete();
        await(() -> objects().isEmpty());
        await(() -> refusal(LATEST).isEmpty());
    }

    @Test
    void aVersionThatMeansNothingTakesNoRuleAway() {
        ImagePolicy policy = policy("enforcement: Enforce\ntags: {deny: [latest]}");
        awaitDenied(LATEST);
        patch(policy, "{\"spec\":{\"tags\":{\"deny\":[\"re:(\"]}}}");
        await(() -> feed.board().problem(policy.getMetadata().getName()).isPresent());
        patch(policy, "{\"metadata\":{\"labels\":{\"touched\":\"yes\"}}}");
        assertTrue(refusal(LATEST).contains("rule tags.deny"));
        patch(policy, "{\"spec\":{\"tags\":{\"deny\":[\"1.0\"]}}}");
        awaitDenied(FIRST);
    }

    @Test
    void anExceptionEndsByItself() {
        Instant end = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
        policy("""
                enforcement: Enforce
                tags: {deny: [latest, "1.0"]}
                exceptions: [{images: ["%s"], reason: migration, expires: "%s"}]
                """.formatted(LATEST, end));
        awaitDenied(FIRST);
        if (Instant.now().isBefore(end.minusSeconds(1))) {
            assertEquals("", refusal(LATEST));
        }
        awaitDenied(LATEST);
        assertTrue(!Instant.now().isBefore(end));
    }

    @Test
    void anObjectOfThatNameThatIsNotKilnsIsLeftAlone() {
        String name = "taken-" + namespace;
        ValidatingAdmissionPolicy foreign = admin.resource(new ValidatingAdmissionPolicyBuilder()
                        .withNewMetadata()
                        .withName("kiln-deny-" + name)
                        .addToLabels("owner", "somebody")
                        .endMetadata()
                        .withNewSpec()
                        .withNewMatchConstraints()
                        .addNewResourceRule()
                        .withApiGroups("")
                        .withApiVersions("v1")
                        .withOperations("CREATE")
                        .withResources("pods")
                        .endResourceRule()
                        .endMatchConstraints()
                        .addNewValidation()
                        .withExpression("true")
                        .endValidation()
                        .endSpec()
                        .build())
                .create();
        ImagePolicy policy = admin.resource(
                        parsed("{name: " + name + "}", "enforcement: Enforce\ntags: {deny: [latest]}"))
                .create();
        ServerPolicy shown = Objects.requireNonNull(
                await(policy, status -> status.getServerPolicy() != null).getServerPolicy());
        assertEquals(List.of(), shown.names());
        assertTrue(shown.webhook().getFirst().why().contains("not Kiln's"), shown::toString);
        assertEquals(foreign.getSpec(), admin.resource(foreign).get().getSpec());
    }

    private void kill() {
        if (!stopped) {
            stopped = true;
            feed.close();
            operator.stop();
        }
    }

    private List<String> objects() {
        Map<String, String> ours = Map.of("app.kubernetes.io/managed-by", "kiln");
        List<ValidatingAdmissionPolicy> policies = admin.admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .withLabels(ours)
                .list()
                .getItems();
        List<ValidatingAdmissionPolicyBinding> bindings = admin.admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withLabels(ours)
                .list()
                .getItems();
        return Stream.concat(policies.stream(), bindings.stream())
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    private List<String> actions(String binding) {
        return admin.admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withName(binding)
                .get()
                .getSpec()
                .getValidationActions();
    }

    private ImagePolicy policy(String rules) {
        return admin.resource(parsed("{generateName: held-}", rules)).create();
    }

    private ImagePolicy parsed(String metadata, String rules) {
        return admin.getKubernetesSerialization()
                .unmarshal("""
                apiVersion: kiln.build/v1alpha1
                kind: ImagePolicy
                metadata: %s
                spec:
                  match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                """.formatted(metadata, namespace) + rules.indent(2), ImagePolicy.class);
    }

    private void patch(ImagePolicy policy, String change) {
        admin.resource(policy).patch(PatchContext.of(PatchType.JSON_MERGE), change);
    }

    private ImagePolicyStatus await(ImagePolicy policy, Predicate<ImagePolicyStatus> wanted) {
        return admin.resources(ImagePolicy.class)
                .withName(policy.getMetadata().getName())
                .waitUntilCondition(
                        seen -> seen != null && seen.getStatus() != null && wanted.test(seen.getStatus()),
                        PATIENCE.toSeconds(),
                        TimeUnit.SECONDS)
                .getStatus();
    }

    private Duration awaitDenied(String image) {
        long start = System.nanoTime();
        await(() -> refusal(image).contains("ImagePolicy "));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "nothing happened within " + PATIENCE);
        }
    }

    private String refusal(String image) {
        return refusal(namespace, image);
    }

    private String refusal(String where, String image) {
        try {
            admin.resource(pod(where, image)).dryRun().create();
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String warning() {
        HttpClient http = admin.getHttpClient();
        HttpResponse<byte[]> response = http.sendAsync(
                        http.newHttpRequestBuilder()
                                .uri(admin.getMasterUrl() + "api/v1/namespaces/" + namespace + "/pods?dryRun=All")
                                .post(
                                        "application/json",
                                        admin.getKubernetesSerialization().asJson(pod(namespace, LATEST)))
                                .build(),
                        byte[].class)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        return String.join("\n", response.headers("Warning"));
    }

    private Pod pod(String where, String image) {
        return admin.getKubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {generateName: pod-, namespace: %s}
                spec: {containers: [{name: main, image: "%s"}]}
                """.formatted(where, image), Pod.class);
    }
}
