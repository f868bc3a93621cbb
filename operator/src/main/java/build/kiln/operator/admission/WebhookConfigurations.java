package build.kiln.operator.admission;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.operator.policy.ExemptNamespaces;
import build.kiln.operator.policy.PolicyInForce;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What the API server is told to ask. */
final class WebhookConfigurations {
    private static final int TIMEOUT_SECONDS = 3;
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** Said although it is the API server's default, so that what it stores can be compared with what it was told. */
    private static final LabelSelector ANY = new LabelSelector();

    private final Endpoint endpoint;
    private final List<String> exempt;

    /**
     * Configurations that lead to {@code endpoint}.
     *
     * @param exempt namespaces that nobody is asked about
     */
    WebhookConfigurations(Endpoint endpoint, ExemptNamespaces exempt) {
        this.endpoint = endpoint;
        this.exempt = exempt.names();
    }

    /** How the API server reaches the webhooks. */
    sealed interface Endpoint {
        record InCluster(String namespace, String service) implements Endpoint {}

        record Url(String base) implements Endpoint {}
    }

    /**
     * The validating webhooks for these policies. There is one that fails closed only while a policy asks for it: without
     * one, nothing in the cluster waits for Kiln.
     *
     * @param authorities trusted, in PEM
     */
    List<ValidatingWebhook> validating(List<PolicyInForce> policies, String authorities) {
        List<ValidatingWebhook> webhooks = new ArrayList<>();
        webhooks.add(webhook("objects.kiln.build", Entrances.KILN, "Ignore", authorities)
                .addToRules(rule(ImageBuild.GROUP, ImageBuild.VERSION, "imagebuilds", "imagepolicies"))
                .build());
        if (policies.stream().anyMatch(PolicyInForce::failsClosed)) {
            webhooks.add(workloads("closed.workloads.kiln.build", Entrances.CLOSED, "Fail", authorities));
        }
        if (policies.stream().anyMatch(policy -> !policy.failsClosed())) {
            webhooks.add(workloads("open.workloads.kiln.build", Entrances.OPEN, "Ignore", authorities));
        }
        return webhooks;
    }

    /** The mutating webhooks for these policies: none, unless one pins. */
    List<MutatingWebhook> mutating(List<PolicyInForce> policies, String authorities) {
        return policies.stream().anyMatch(policy -> policy.spec().pinDigests())
                ? List.of(new MutatingWebhookBuilder()
                        .withName("pin.pods.kiln.build")
                        .withAdmissionReviewVersions("v1")
                        .withClientConfig(client(Entrances.PIN, authorities))
                        .addToRules(new RuleWithOperationsBuilder(rule("", "v1", "pods"))
                                .withOperations("CREATE")
                                .build())
                        .withNamespaceSelector(others())
                        .withObjectSelector(ANY)
                        .withFailurePolicy("Ignore")
                        .withMatchPolicy("Equivalent")
                        .withReinvocationPolicy("IfNeeded")
                        .withSideEffects("None")
                        .withTimeoutSeconds(TIMEOUT_SECONDS)
                        .build())
                : List.of();
    }

    private ValidatingWebhook workloads(String name, String path, String failurePolicy, String authorities) {
        return webhook(name, path, failurePolicy, authorities)
                .addToRules(
                        rule("", "v1", "pods", "pods/ephemeralcontainers", "replicationcontrollers", "podtemplates"),
                        rule("apps", "v1", "deployments", "statefulsets", "daemonsets", "replicasets"),
                        rule("batch", "v1", "jobs", "cronjobs"))
                .withNamespaceSelector(others())
                .build();
    }

    private ValidatingWebhookBuilder webhook(String name, String path, String failurePolicy, String authorities) {
        return new ValidatingWebhookBuilder()
                .withName(name)
                .withAdmissionReviewVersions("v1")
                .withClientConfig(client(path, authorities))
                .withFailurePolicy(failurePolicy)
                .withNamespaceSelector(ANY)
                .withObjectSelector(ANY)
                .withMatchPolicy("Equivalent")
                .withSideEffects("None")
                .withTimeoutSeconds(TIMEOUT_SECONDS);
    }

    /** The API server itself keeps this label to the namespace's name. */
    private LabelSelector others() {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(NAMESPACE_NAME)
                .withOperator("NotIn")
                .withValues(exempt)
                .endMatchExpression()
                .build();
    }

    private static RuleWithOperations rule(String group, String version, String... resources) {
        return new RuleWithOperationsBuilder()
                .withApiGroups(group)
                .withApiVersions(version)
                .withResources(resources)
                .withOperations("CREATE", "UPDATE")
                .withScope("*")
                .build();
    }

    private WebhookClientConfig client(String path, String authorities) {
        WebhookClientConfigBuilder client = new WebhookClientConfigBuilder()
                .withCaBundle(Base64.getEncoder().encodeToString(authorities.getBytes(StandardCharsets.US_ASCII)));
        return switch (endpoint) {
            case Endpoint.Url(String base) -> client.withUrl(base + path).build();
            case Endpoint.InCluster(String namespace, String service) ->
                client.withNewService()
                        .withNamespace(namespace)
                        .withName(service)
                        .withPath(path)
                        .withPort(443)
                        .endService()
                        .build();
        };
    }
}
