package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why the last build failed. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FailureStatus(
        @JsonPropertyDescription("Machine-readable reason, e.g. RunFailed.") @Required
        String reason,

        @JsonPropertyDescription("What happened.") @Required String message,

        @JsonPropertyDescription("The instruction, e.g. \"RUN npm ci\".") @Nullable
        String step,

        @JsonPropertyDescription("The Dockerfile.") @Nullable
        String file,

        @JsonPropertyDescription("Line of the Dockerfile, from 1.") @Nullable
        Integer line,

        @JsonPropertyDescription("Exit code of the failed process.") @Nullable
        Integer exitCode,

        @JsonPropertyDescription("Whether the same build may succeed later.")
        boolean retryable,

        @JsonPropertyDescription("Last lines of the failed step, oldest first, at most 20.")
        List<String> log,

        @JsonPropertyDescription("What to do about it.") @Nullable
        String hint) {
    public FailureStatus {
        log = Copies.of(log);
    }
}
