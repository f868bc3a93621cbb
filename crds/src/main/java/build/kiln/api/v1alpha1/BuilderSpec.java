package build.kiln.api.v1alpha1;

import build.kiln.api.ByteSize;
import build.kiln.api.DurationText;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The builder pod. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.timeout) || [self.timeout].all(text, " + DurationRules.SECOND_TO_DAY + ")",
        message = "timeout is between 1s and 24h")
@ValidationRule(
        value = "!has(self.standby) || [self.standby].all(text, " + DurationRules.SECOND_TO_DAY + ")",
        message = "standby is between 1s and 24h")
public record BuilderSpec(
        @JsonPropertyDescription("Requests and limits of the builder container. Default: set by the installation.")
        @Nullable
        ResourceRequirements resources,

        @JsonPropertyDescription("Labels of the nodes that may run the pod.") @Size(max = 32)
        Map<String, String> nodeSelector,

        @JsonPropertyDescription("Taints that the pod tolerates.") @Size(max = 32)
        List<Toleration> tolerations,

        @JsonPropertyDescription("The most that one build may take. Default: 30m.")
        @Default("30m")
        @Pattern(DurationText.PATTERN)
        @Size(max = 40)
        String timeout,

        @JsonPropertyDescription("Profile to use; a build fails when it is not available. Default: auto.")
        @Default("auto")
        @UnknownAllowed
        IsolationProfile isolation,

        @JsonPropertyDescription("Network of RUN steps: default or none. Default: default.")
        @Default("default")
        @UnknownAllowed
        NetworkMode network,

        @JsonPropertyDescription(
                "How often a build is tried again after a failure that may pass by itself. Default: 2.")
        @Default("2")
        @Min(0)
        @Max(10)
        Integer retries,

        @JsonPropertyDescription(
                "The most that the context may hold after .dockerignore. Default: set by the installation.")
        @Pattern(ByteSize.PATTERN)
        @Size(max = 24)
        @Nullable
        String maxContextSize,

        @JsonPropertyDescription(
                "How long after a good build a builder pod stays started for the next one, which then begins at once. It holds"
                        + " its resource requests meanwhile. Only for builds in one pod that export no cache, and as far as the"
                        + " installation allows. Default: none waits.")
        @Pattern(DurationText.PATTERN)
        @Size(max = 40)
        @Nullable
        String standby) {
    public static final String DEFAULT_TIMEOUT = "30m";
    public static final int DEFAULT_RETRIES = 2;
    static final BuilderSpec DEFAULT = new BuilderSpec(
            null,
            Map.of(),
            List.of(),
            DEFAULT_TIMEOUT,
            IsolationProfile.AUTO,
            NetworkMode.DEFAULT,
            DEFAULT_RETRIES,
            null,
            null);

    public BuilderSpec {
        nodeSelector = Copies.of(nodeSelector);
        tolerations = Copies.of(tolerations);
        timeout = Objects.requireNonNullElse(timeout, DEFAULT_TIMEOUT);
        isolation = Objects.requireNonNullElse(isolation, IsolationProfile.AUTO);
        retries = Objects.requireNonNullElse(retries, DEFAULT_RETRIES);
        network = Objects.requireNonNullElse(network, NetworkMode.DEFAULT);
    }
}
