package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** The ValidatingAdmissionPolicy that stands for a part of the policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerPolicy(
        @JsonPropertyDescription("Name of the ValidatingAdmissionPolicy and of its binding.") @Required
        String name,

        @JsonPropertyDescription("The rules that it holds in full, e.g. tags.deny.")
        List<String> rules) {
    public ServerPolicy {
        rules = Copies.of(rules);
    }
}
