package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Objects;

/** An SSH key for RUN --mount=type=ssh. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildSsh(
        @JsonPropertyDescription("The id in RUN --mount=type=ssh,id=... Default: 'default'.")
        @Default("default")
        @Size(max = 63)
        @Pattern(Patterns.SECRET_ID)
        String id,

        @JsonPropertyDescription("Secret of type kubernetes.io/ssh-auth.") @Required
        SecretRef secretRef) {
    public BuildSsh {
        id = Objects.requireNonNullElse(id, "default");
    }
}
