package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;

/** Rules about the findings of lint. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record LintRules(
        @JsonPropertyDescription(
                "From which severity on a finding is a violation: never, error or warning. Default: error.")
        @Default("error")
        @UnknownAllowed
        LintFailure failOn) {
    public LintRules {
        failOn = Objects.requireNonNullElse(failOn, LintFailure.ERROR);
    }
}
