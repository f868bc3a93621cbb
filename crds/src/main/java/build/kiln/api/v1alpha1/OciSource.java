package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The files of an image or artifact in a registry. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!self.image.contains('://')",
        message = "image is a reference without a scheme, e.g. registry.example/context:main")
public record OciSource(
        @JsonPropertyDescription(
                "Reference of the image or artifact, with a tag or a digest: layers of an image, the tar of a Flux artifact, "
                        + "tars and files that ORAS pushed.")
        @Required
        @Size(min = 1, max = 1024)
        String image,

        @JsonPropertyDescription(
                "Secret of type kubernetes.io/dockerconfigjson for pulling it. Default: " + "registries.pullSecretRef.")
        @Nullable
        SecretRef secretRef) {}
