package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Rules about tags. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TagRules(
        @JsonPropertyDescription("Tags that are denied (literal or glob, re:<regular expression>, or semver:<range>).")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> deny,

        @JsonPropertyDescription(
                "When set, every tag must match one of these (literal or glob, re:<regular expression>, or "
                        + "semver:<range>).")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> allow,

        @JsonPropertyDescription("Whether a tag once pushed never moves to another digest.") @Default("false")
        boolean immutable,

        @JsonPropertyDescription("Whether workloads must name images by digest.") @Default("false")
        boolean requireDigest) {
    public TagRules {
        deny = Copies.of(deny);
        allow = Copies.of(allow);
    }
}
