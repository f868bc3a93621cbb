package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** How often a rule is violated. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuleViolations(
        @JsonPropertyDescription("The rule.") @Required String rule,

        @JsonPropertyDescription("Violations found by the last scan.") @Required
        long count,

        @JsonPropertyDescription("Some of the offenders.") List<@Size(min = 1, max = 512) String> examples) {
    public RuleViolations {
        examples = Copies.of(examples);
    }
}
