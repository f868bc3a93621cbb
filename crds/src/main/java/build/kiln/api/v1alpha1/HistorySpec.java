package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.Objects;

/** How many finished builds are kept. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record HistorySpec(
        @JsonPropertyDescription("Successful builds to keep. Default: 3.") @Default("3") @Min(0) @Max(20)
        Integer succeeded,

        @JsonPropertyDescription("Failed builds to keep. Default: 3.") @Default("3") @Min(0) @Max(20)
        Integer failed) {
    private static final int DEFAULT_KEPT = 3;
    static final HistorySpec DEFAULT = new HistorySpec(DEFAULT_KEPT, DEFAULT_KEPT);

    public HistorySpec {
        succeeded = Objects.requireNonNullElse(succeeded, DEFAULT_KEPT);
        failed = Objects.requireNonNullElse(failed, DEFAULT_KEPT);
    }
}
