package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The mirrors of one registry. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistryMirror(
        @JsonPropertyDescription("The registry that is mirrored, e.g. docker.io.")
        @Required
        @Size(min = 1, max = 260)
        @Pattern(Patterns.HOST)
        String host,

        @JsonPropertyDescription("Hosts (host[:port]) to ask for the same path, in order.")
        @Required
        @Size(min = 1, max = 8)
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> mirrors) {
    public RegistryMirror {
        mirrors = Copies.of(mirrors);
    }
}
