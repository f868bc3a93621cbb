package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the layers of the image are packed. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.level) || (self.type == 'zstd' ? self.level >= 1 : self.level <= 9)",
        message = "level is 0 to 9 for gzip, 1 to 22 for zstd")
public record Compression(
        @JsonPropertyDescription("gzip or zstd. Default: gzip.") @Default("gzip") @UnknownAllowed
        CompressionType type,

        @JsonPropertyDescription("Level of the algorithm: 0 to 9 for gzip, 1 to 22 for zstd. Default: a fast one.")
        @Min(0)
        @Max(22)
        @Nullable
        Integer level) {
    static final Compression DEFAULT = new Compression(CompressionType.GZIP, null);

    public Compression {
        type = Objects.requireNonNullElse(type, CompressionType.GZIP);
    }
}
