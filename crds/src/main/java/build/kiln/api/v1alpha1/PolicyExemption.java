package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** An exemption from the policy. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyExemption(
        @JsonPropertyDescription(
                "Images it is for. Default: all. References or globs: * within a path component, ** across "
                        + "components.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> images,

        @JsonPropertyDescription("Namespaces (globs) it is for. Default: all.") @Size(max = 64)
        List<@Size(min = 1, max = 512) String> namespaces,

        @JsonPropertyDescription("Rules it is for, e.g. tags.deny. Default: all.") @Size(max = 32)
        List<@Size(min = 1, max = 512) String> rules,

        @JsonPropertyDescription("Why the exemption is there.") @Required @Size(min = 1, max = 1024)
        String reason,

        @JsonPropertyDescription(
                "Last day, UTC, on which it holds (YYYY-MM-DD), or the moment at which it ends (RFC 3339).")
        @Required
        @Size(max = 40)
        @Pattern(Patterns.TIME)
        String expires) {
    public PolicyExemption {
        images = Copies.of(images);
        namespaces = Copies.of(namespaces);
        rules = Copies.of(rules);
    }
}
