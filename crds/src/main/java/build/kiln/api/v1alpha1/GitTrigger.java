package build.kiln.api.v1alpha1;

import build.kiln.api.DurationText;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Polls the Git remote. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "[self.interval].all(text, " + DurationRules.TEN_SECONDS_OR_MORE + ")",
        message = "interval is at least 10s")
public record GitTrigger(
        @JsonPropertyDescription("How often the remote is asked, at least 10s.")
        @Required
        @Pattern(DurationText.PATTERN)
        @Size(max = 40)
        String interval) {}
