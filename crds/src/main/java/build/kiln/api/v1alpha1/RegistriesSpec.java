package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How registries are reached, for base images and for the push. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistriesSpec(
        @JsonPropertyDescription("Secret of type kubernetes.io/dockerconfigjson for base images and OCI sources.")
        @Nullable
        SecretRef pullSecretRef,

        @JsonPropertyDescription("ConfigMap entry with PEM certificates to trust in addition to the system's.")
        @Nullable
        KeyRef caBundleRef,

        @JsonPropertyDescription("Hosts (host[:port]) that may be asked over plain HTTP.") @Size(max = 16)
        List<@Pattern(Patterns.HOST) @Size(min = 1, max = 260) String> insecure,

        @JsonPropertyDescription("Mirrors to ask first.") @Size(max = 16)
        List<RegistryMirror> mirrors) {
    static final RegistriesSpec DEFAULT = new RegistriesSpec(null, null, List.of(), List.of());

    public RegistriesSpec {
        insecure = Copies.of(insecure);
        mirrors = Copies.of(mirrors);
    }
}
