package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A rule that the API server cannot judge by itself. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WebhookRule(
        @JsonPropertyDescription("The rule, e.g. provenance.builtBy.") @Required
        String rule,

        @JsonPropertyDescription("Why it has no expression.") @Required
        String why) {}
