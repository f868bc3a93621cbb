package build.kiln.api.v1alpha1;

import build.kiln.api.DurationText;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about the base images that a build really used. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BaseImageRules(
        @JsonPropertyDescription(
                "When set, every base image must match one of these. References or globs: * within a path "
                        + "component, ** across components.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> allow,

        @JsonPropertyDescription("Whether FROM must name base images by digest.") @Default("false")
        boolean requireDigest,

        @JsonPropertyDescription("The oldest that a base image may be, e.g. 90d.")
        @Pattern(DurationText.PATTERN)
        @Size(max = 40)
        @Nullable
        String maxAge) {
    public BaseImageRules {
        allow = Copies.of(allow);
    }
}
