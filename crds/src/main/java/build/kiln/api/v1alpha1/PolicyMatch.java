package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the policy applies to. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PolicyMatch(
        @JsonPropertyDescription("Namespaces by their labels. Default: all.") @Nullable
        LabelSelector namespaceSelector,

        @JsonPropertyDescription(
                "Images it applies to. Default: all. References or globs: * within a path component, ** "
                        + "across components.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> images) {
    static final PolicyMatch ALL = new PolicyMatch(null, List.of());

    public PolicyMatch {
        images = Copies.of(images);
    }
}
