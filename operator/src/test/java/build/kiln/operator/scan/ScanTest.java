package build.kiln.operator.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicyStatus;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.operator.event.EventPublisher;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The reconciler of ImagePolicies and its scans against a real API server, under the operator's rights. */
@ExtendWith(ApiServerExtension.class)
class ScanTest {
    private static final int MANY = 300;
    private static final ResourceDefinitionContext REPORTS = new ResourceDefinitionContext.Builder()
            .withGroup("wgpolicyk8s.io")
            .withVersion("v1alpha2")
            .withKind("PolicyReport")
            .withPlural("policyreports")
            .withNamespaced(true)
            .build();

    private final KubernetesClient admin;
    private final KubernetesClient client;
    private final PolicyFeed feed;
    private final Operator operator;
    private final String namespace;

    ScanTest(ApiServer server) {
        admin = server.admin();
        admin.load(ScanTest.class.getResourceAsStream("/policyreports.yaml")).serverSideApply();
        Arrangements.awaitServed(admin, "policyreports.wgpolicyk8s.io");
        namespace = Arrangements.namespace(admin, "scan");
        client = server.operator();
        feed = PolicyFeed.start(client);
        operator = Arrangements.operator(client);
        operator.register(new ImagePolicyReconciler(
                client,
                feed,
                new ImageJudge(_ -> Optional.empty()),
                new ScanSettings(Duration.ofSeconds(2), Duration.ofMillis(200), Set.of("kube-system", "kiln")),
                new EventPublisher(client, "test", Clock.systemUTC()),
                Clock.systemUTC()));
        operator.start();
    }

    @AfterEach
    void stop() {
        admin.resources(ImagePolicy.class).delete();
        feed.close();
        operator.stop();
        admin.pods().inNamespace(namespace).withGracePeriod(0).delete();
        admin.close();
    }

    @Test
    void aPolicyInAuditShowsWhatItWouldDenyAndTheReportNamesIt() {
        pod("good", "registry.example/app:1.0");
        pod("bad", "registry.example/app");
        ImagePolicy policy = policy("tags: {deny: [latest]}");
        ImagePolicyStatus status = await(policy, seen -> seen.getViolations() != null && seen.getViolations() == 1);
        assertEquals("tags.deny", status.getViolationsByRule().getFirst().rule());
        assertTrue(
                status.getViolationsByRule().getFirst().examples().getFirst().startsWith(namespace + "/bad: "),
                () -> status.getViolationsByRule().toString());
        assertEquals("True", status.getConditions().getFirst().getStatus());
        assertTrue(Objects.requireNonNullElse(status.getScanned(), 0L) >= 2, () -> "scanned " + status.getScanned());
        GenericKubernetesResource report = awaitReport(found -> found != null);
        Map<String, Object> summary = report.get("summary");
        assertEquals(1, summary.get("fail"));
        List<Map<String, Object>> results = report.get("results");
        assertEquals(policy.getMetadata().getName(), results.getFirst().get("policy"));

        admin.pods().inNamespace(namespace).withName("bad").withGracePeriod(0).delete();
        await(policy, seen -> seen.getViolations() != null && seen.getViolations() == 0);
        awaitReport(found -> found == null);
    }

    @Test
    void allPagesAreLookedAtAndWhatIsShownIsBounded() {
        for (int i = 0; i < MANY; i++) {
            pod("bad-" + i, "registry.example/app");
        }
        ImagePolicy policy = policy("enforcement: Warn\ntags: {deny: [latest]}");
        ImagePolicyStatus status = await(policy, seen -> seen.getViolations() != null && seen.getViolations() == MANY);
        assertEquals(
                Findings.MOST_EXAMPLES,
                status.getViolationsByRule().getFirst().examples().size());
        List<Object> results = awaitReport(found -> found != null).get("results");
        assertEquals(Findings.MOST_RESULTS, results.size());
    }

    @Test
    void aPolicyThatMeansNothingSaysSoAndTheOneBeforeItStaysInForce() {
        ImagePolicy policy = policy("enforcement: Enforce\ntags: {deny: [latest]}");
        await(policy, seen -> seen.getViolations() != null);
        admin.resource(policy)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"tags\":{\"deny\":[\"re:(\"]}}}");
        ImagePolicyStatus status = await(
                policy,
                seen -> seen.getConditions().stream().anyMatch(condition -> "Invalid".equals(condition.getReason())));
        assertEquals("False", status.getConditions().getFirst().getStatus());
        assertEquals(List.of("latest"), deniedTags(policy));
        assertTrue(admin.events().v1().events().inNamespace("default").list().getItems().stream()
                .anyMatch(event -> "PolicyInvalid".equals(event.getReason())
                        && policy.getMetadata()
                                .getName()
                                .equals(event.getRegarding().getName())));
    }

    private List<String> deniedTags(ImagePolicy policy) {
        return feed.board().all().stream()
                .filter(one -> one.name().equals(policy.getMetadata().getName()))
                .flatMap(one -> Stream.ofNullable(one.spec().tags()))
                .flatMap(tags -> tags.deny().stream())
                .toList();
    }

    private ImagePolicy policy(String rules) {
        return admin.resource(admin.getKubernetesSerialization()
                        .unmarshal("""
                                apiVersion: kiln.build/v1alpha1
                                kind: ImagePolicy
                                metadata: {generateName: scan-}
                                spec:
                                  match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                                """.formatted(namespace) + rules.indent(2), ImagePolicy.class))
                .create();
    }

    private void pod(String name, String image) {
        admin.resource(admin.getKubernetesSerialization().unmarshal("""
                                apiVersion: v1
                                kind: Pod
                                metadata: {name: %s, namespace: %s}
                                spec: {containers: [{name: main, image: "%s"}]}
                                """.formatted(name, namespace, image), Pod.class))
                .create();
    }

    private ImagePolicyStatus await(ImagePolicy policy, Predicate<ImagePolicyStatus> wanted) {
        ImagePolicy found = admin.resources(ImagePolicy.class)
                .withName(policy.getMetadata().getName())
                .waitUntilCondition(
                        seen -> seen != null && seen.getStatus() != null && wanted.test(seen.getStatus()),
                        30,
                        TimeUnit.SECONDS);
        assertNotNull(found);
        return found.getStatus();
    }

    private GenericKubernetesResource awaitReport(Predicate<GenericKubernetesResource> wanted) {
        return admin.genericKubernetesResources(REPORTS)
                .inNamespace(namespace)
                .withName("kiln")
                .waitUntilCondition(wanted, 30, TimeUnit.SECONDS);
    }
}
