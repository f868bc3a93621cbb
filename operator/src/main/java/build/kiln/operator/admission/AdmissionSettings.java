package build.kiln.operator.admission;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How this installation is asked.
 *
 * @param namespace of the operator
 * @param configuration name of the webhook configurations that the chart has created
 * @param secret that keeps the certificates
 * @param url by which the API server reaches the webhooks; empty for the Service {@code service}
 * @param names by which the server is called
 * @param host the address to listen at
 * @param port 0 for any free one
 * @param lifetime of certificates; they are renewed when two thirds of it are over
 * @param settling how long each stage of a rotation lasts
 * @param interval between two looks at certificates and configurations
 * @param defaultRegistry in front of outputs that name no registry
 */
public record AdmissionSettings(
        String namespace,
        String configuration,
        String secret,
        String service,
        Optional<String> url,
        List<String> names,
        String host,
        int port,
        Duration lifetime,
        Duration settling,
        Duration interval,
        Optional<String> defaultRegistry) {
    public AdmissionSettings {
        names = List.copyOf(names);
    }

    WebhookConfigurations.Endpoint endpoint() {
        return url.<WebhookConfigurations.Endpoint>map(WebhookConfigurations.Endpoint.Url::new)
                .orElseGet(() -> new WebhookConfigurations.Endpoint.InCluster(namespace, service));
    }
}
