package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** Which of the policy's rules about workloads the API server judges by itself. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerPolicy(
        @JsonPropertyDescription(
                "Names of the ValidatingAdmissionPolicies, one for each enforcement that a rule has; each has a "
                        + "binding of its name. Empty: it judges none.")
        // Applied again without any field, an object would become null, which the schema refuses.
        @JsonInclude(JsonInclude.Include.ALWAYS)
        List<String> names,

        @JsonPropertyDescription("The rules that they hold, e.g. tags.deny.")
        List<String> rules,

        @JsonPropertyDescription("The rules that only Kiln's webhooks judge.")
        List<WebhookRule> webhook) {
    public ServerPolicy {
        names = Copies.of(names);
        rules = Copies.of(rules);
        webhook = Copies.of(webhook);
    }
}
