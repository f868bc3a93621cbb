package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A build cache in a registry. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryCache(
        @JsonPropertyDescription("References to read from, in order.") @Size(max = 8)
        List<@Size(min = 1, max = 1024) String> importFrom,

        @JsonPropertyDescription("Reference to write to after a successful build.") @Size(max = 1024) @Nullable
        String exportTo,

        @JsonPropertyDescription("min: layers of the image; max: layers of all steps. Default: min.")
        @Default("min")
        @UnknownAllowed
        CacheMode mode,

        @JsonPropertyDescription(
                "Whether the image itself says which steps made its layers, so that importFrom of this or another "
                        + "ImageBuild may name it. Changes the image's digest, and nothing else about it.")
        @Default("false")
        boolean inline) {
    public RegistryCache {
        importFrom = Copies.of(importFrom);
        mode = Objects.requireNonNullElse(mode, CacheMode.MIN);
    }
}
