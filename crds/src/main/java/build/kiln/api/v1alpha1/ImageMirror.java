package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A copy of a registry or of a part of it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageMirror(
        @JsonPropertyDescription("The registry, or repositories below a path, that are copied, e.g. docker.io or "
                + "docker.io/library.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern(Patterns.REPOSITORY_PREFIX)
        String source,

        @JsonPropertyDescription("Where the copy is, e.g. registry.acme.dev/dockerhub.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern(Patterns.REPOSITORY_PREFIX)
        String mirror) {}
