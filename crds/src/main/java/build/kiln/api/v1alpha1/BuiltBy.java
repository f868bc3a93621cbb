package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** ImageBuilds whose images are trusted. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuiltBy(
        @JsonPropertyDescription("Namespaces (globs) whose ImageBuilds count. Default: all.") @Size(max = 64)
        List<@Size(min = 1, max = 512) String> namespaces,

        @JsonPropertyDescription("Sources (globs over the URL or reference of the source) that count. Default: all.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> sources) {
    public BuiltBy {
        namespaces = Copies.of(namespaces);
        sources = Copies.of(sources);
    }
}
