package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is made of the result. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OutputSpec(
        @JsonPropertyDescription(
                "Repository to push to, without tag and digest, e.g. registry.example/team/app. Without a "
                        + "registry host, the default registry of the installation is meant.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern(Patterns.REPOSITORY)
        String image,

        @JsonPropertyDescription(
                "Tags to give, up to 20; {branch}, {tag}, {commit}, {commit:7}, {timestamp}, {date} and "
                        + "{build} are replaced. Default: latest.")
        @Size(max = 20)
        List<@Pattern("^[A-Za-z0-9_{][A-Za-z0-9_.{}:-]*$") @Size(min = 1, max = 256) String> tags,

        @JsonPropertyDescription(
                "Secret of type kubernetes.io/dockerconfigjson that may push; mounted only into this build's " + "pod.")
        @Nullable
        SecretRef pushSecretRef,

        @JsonPropertyDescription("How layers are packed.") Compression compression,

        @JsonPropertyDescription("Labels of the image's config, in addition to those of the Dockerfile.")
        @Size(max = 64)
        Map<String, String> labels,

        @JsonPropertyDescription("Annotations of the image's manifest.") @Size(max = 64)
        Map<String, String> annotations) {
    public OutputSpec {
        tags = Copies.of(tags);
        labels = Copies.of(labels);
        annotations = Copies.of(annotations);
        compression = Objects.requireNonNullElse(compression, Compression.DEFAULT);
    }
}
