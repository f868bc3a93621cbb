package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A finding that did not stop the build. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WarningStatus(
        @JsonPropertyDescription("Name of the rule.") @Required
        String rule,

        @JsonPropertyDescription("Line of the Dockerfile, 0 when it concerns no line.")
        int line,

        @JsonPropertyDescription("What was found.") @Required
        String message) {}
