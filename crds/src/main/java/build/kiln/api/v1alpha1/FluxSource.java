package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A Flux source object (source.toolkit.fluxcd.io) of the same namespace, whose artifact is built. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FluxSource(
        @JsonPropertyDescription("Kind of the source object.") @Required @UnknownAllowed
        FluxKind kind,

        @JsonPropertyDescription("Name of the source object.") @Required @Pattern(Patterns.OBJECT_NAME) @Size(max = 253)
        String name) {}
