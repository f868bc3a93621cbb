package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A base image of the last build. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BaseImageStatus(
        @JsonPropertyDescription("As the Dockerfile writes it.") @Required
        String reference,

        @JsonPropertyDescription("What it was when the image was built.") @Required
        String digest) {}
