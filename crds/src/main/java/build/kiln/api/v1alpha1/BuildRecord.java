package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One finished build. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BuildRecord(
        @JsonPropertyDescription("Number of the build.") @Required
        long number,

        @JsonPropertyDescription("How it ended.") @Required @UnknownAllowed
        BuildOutcome outcome,

        @JsonPropertyDescription("Why it was started, or why it failed.")
        String reason,

        @JsonPropertyDescription("What was built.") @Nullable
        String revision,

        @JsonPropertyDescription("Digest of the image.") @Nullable
        String digest,

        @JsonPropertyDescription("When it started, RFC 3339.") @Nullable
        String startedAt,

        @JsonPropertyDescription("When it ended, RFC 3339.") @Nullable
        String completedAt,

        @JsonPropertyDescription("How long it took.") @Nullable
        String duration) {}
