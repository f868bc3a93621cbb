package build.kiln.api.v1alpha1;

import build.kiln.api.DurationText;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Polls the registries of the base images. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "[self.interval].all(text, " + DurationRules.MINUTE_OR_MORE + ")",
        message = "interval is at least 1m")
public record BaseImageTrigger(
        @JsonPropertyDescription("How often the registries are asked, at least 1m.")
        @Required
        @Pattern(DurationText.PATTERN)
        @Size(max = 40)
        String interval) {}
