package build.kiln.operator.admission;

import build.kiln.operator.policy.PolicyBoard;
import build.kiln.operator.policy.PolicyInForce;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
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
        boolean validating = tell(
                client.admissionRegistration()
                        .v1()
                        .validatingWebhookConfigurations()
                        .withName(name),
                ValidatingWebhookConfiguration::getWebhooks,
                configurations.validating(policies, authorities),
                webhooks -> new ValidatingWebhookConfigurationBuilder()
                        .withMetadata(metadata())
                        .withWebhooks(webhooks)
                        .build());
        boolean mutating = tell(
                client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName(name),
                MutatingWebhookConfiguration::getWebhooks,
                configurations.mutating(policies, authorities),
                webhooks -> new MutatingWebhookConfigurationBuilder()
                        .withMetadata(metadata())
                        .withWebhooks(webhooks)
                        .build());
        return validating && mutating;
    }

    private ObjectMeta metadata() {
        return new ObjectMetaBuilder().withName(name).build();
    }

    /** Returns whether the API server had been told of {@code wanted} before, or has no configuration to tell it in. */
    private <C extends HasMetadata, W> boolean tell(
            Resource<C> configuration, Function<C, List<W>> webhooks, List<W> wanted, Function<List<W>, C> filled) {
        @Nullable C existing = configuration.get();
        if (existing == null || each(webhooks.apply(existing)).equals(each(wanted))) {
            return true;
        }
        client.resource(filled.apply(wanted)).patch(APPLY);
        return false;
    }

    /** The API server may store webhooks in another order. */
    private Set<String> each(List<?> webhooks) {
        return webhooks.stream()
                .map(client.getKubernetesSerialization()::asJson)
                .collect(Collectors.toSet());
    }
}
