package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Another enforcement for one rule. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleEnforcement(
        @JsonPropertyDescription("The rule, e.g. tags.deny, or a group of rules, e.g. tags.")
        @Required
        @Size(max = 64)
        @Pattern("^[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*$")
        String rule,

        @JsonPropertyDescription("What a violation of it leads to.") @Required @UnknownAllowed
        Enforcement enforcement) {}
