package build.kiln.api.v1alpha1;

import build.kiln.api.ByteSize;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules about what was really built, judged before the push. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildRules(
        @JsonPropertyDescription("Rules about base images.") @Nullable
        BaseImageRules baseImages,

        @JsonPropertyDescription("Whether the image's user must not be root.") @Default("false")
        boolean requireNonRootUser,

        @JsonPropertyDescription("Labels that the image must have.") @Size(max = 64)
        List<@Size(min = 1, max = 512) String> requiredLabels,

        @JsonPropertyDescription("The most bytes of compressed layers.")
        @Pattern(ByteSize.PATTERN)
        @Size(max = 24)
        @Nullable
        String maxSize,

        @JsonPropertyDescription("The most layers.") @Min(1) @Max(1000) @Nullable
        Integer maxLayers,

        @JsonPropertyDescription(
                "When set, the only ports that the image may expose, e.g. 8080, 8080/tcp or 8000-8100/udp.")
        @Size(max = 64)
        List<@Size(min = 1, max = 512) String> allowedPorts,

        @JsonPropertyDescription(
                "Whether no secrets may be found in the environment, arguments, history and files that the "
                        + "build has added.")
        @Default("false")
        boolean denySecrets,

        @JsonPropertyDescription("Rules about lint.") @Nullable
        LintRules lint) {
    public BuildRules {
        requiredLabels = Copies.of(requiredLabels);
        allowedPorts = Copies.of(allowedPorts);
    }
}
