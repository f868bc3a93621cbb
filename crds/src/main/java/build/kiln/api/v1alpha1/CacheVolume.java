package build.kiln.api.v1alpha1;

import build.kiln.api.ByteSize;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The PersistentVolumeClaim that the builds of a namespace share. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheVolume(
        @JsonPropertyDescription(
                "Size of the claim when it is created, and the most that the cache holds. Default: set by the "
                        + "installation.")
        @Pattern(ByteSize.PATTERN)
        @Size(max = 24)
        @Nullable
        String size,

        @JsonPropertyDescription(
                "An existing claim to use. Default: one claim per namespace, created when the first build "
                        + "needs it.")
        @Pattern(Patterns.OBJECT_NAME)
        @Size(max = 253)
        @Nullable
        String claimName,

        @JsonPropertyDescription("Storage class of a claim that is created. Default: set by the installation.")
        @Size(max = 253)
        @Nullable
        String storageClassName) {
    static final CacheVolume DEFAULT = new CacheVolume(null, null, null);
}
