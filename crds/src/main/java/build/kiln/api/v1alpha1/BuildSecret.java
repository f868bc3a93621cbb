package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A secret for RUN --mount=type=secret,id=...; it never becomes part of the image, of a cache key or of a log. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildSecret(
        @JsonPropertyDescription("The id in RUN --mount=type=secret,id=...")
        @Required
        @Size(max = 63)
        @Pattern(Patterns.SECRET_ID)
        String id,

        @JsonPropertyDescription("Entry of the Secret that holds the value.") @Required
        KeyRef secretKeyRef) {}
