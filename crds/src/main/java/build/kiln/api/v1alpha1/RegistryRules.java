package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Rules about registries and repositories. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryRules(
        @JsonPropertyDescription("When set, every image must match one of these. References or globs: * within a path "
                + "component, ** across components.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> allow,

        @JsonPropertyDescription(
                "Images that are denied. References or globs: * within a path component, ** across " + "components.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> deny,

        @JsonPropertyDescription(
                "Copies of registries. An image of a copy is judged under both names: a rule that denies "
                        + "either denies it, one that allows either allows it. Whoever names a denied source is told of its copy.")
        @Size(max = 32)
        List<ImageMirror> mirrors) {
    public RegistryRules {
        allow = Copies.of(allow);
        deny = Copies.of(deny);
        mirrors = Copies.of(mirrors);
    }
}
