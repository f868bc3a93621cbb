package build.kiln.operator.admission;

import build.kiln.operator.policy.PolicyBoard;
import build.kiln.operator.policy.PolicyInForce;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fills the webhook configurations of this installation. It never creates them: the chart does, so that none is left behind,
 * with nobody to answer, when Kiln is uninstalled.
 */
final class WebhookPublisher {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kiln-webhooks")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final String name;
    private final WebhookConfigurations configurations;
    private final PolicyBoard board;

    WebhookPublisher(KubernetesClient client, String name, WebhookConfigurations configurations, PolicyBoard board) {
        this.client = client;
        this.name = name;
        this.configurations = configurations;
        this.board = board;
    }

    /**
     * Tells the API server what to ask.
     *
     * @param authorities to trust, in PEM
     * @return whether it had been told all of it before, or there is nobody to tell
     */
    boolean publish(String authorities) {
        List<PolicyInForce> policies = board.all();
        boolean validating = validating(configurations.validating(policies, authorities));
        boolean mutating = mutating(configurations.mutating(policies, authorities));
        return validating && mutating;
    }

    private boolean validating(List<ValidatingWebhook> wanted) {
        ValidatingWebhookConfiguration existing = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name)
                .get();
        return existing == null
                || told(
                        existing.getWebhooks(),
                        wanted,
                        new ValidatingWebhookConfigurationBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withWebhooks(wanted)
                                .build());
    }

    private boolean mutating(List<MutatingWebhook> wanted) {
        MutatingWebhookConfiguration existing = client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(name)
                .get();
        return existing == null
                || told(
                        existing.getWebhooks(),
                        wanted,
                        new MutatingWebhookConfigurationBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .withWebhooks(wanted)
                                .build());
    }

    private boolean told(@Nullable List<?> existing, List<?> wanted, HasMetadata change) {
        if (each(existing == null ? List.of() : existing).equals(each(wanted))) {
            return true;
        }
        client.resource(change).patch(APPLY);
        return false;
    }

    /** The API server may store webhooks in another order. */
    private Set<String> each(List<?> webhooks) {
        return webhooks.stream()
                .map(client.getKubernetesSerialization()::asJson)
                .collect(Collectors.toSet());
    }
}
