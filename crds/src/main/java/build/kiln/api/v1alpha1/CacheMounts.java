package build.kiln.api.v1alpha1;

import build.kiln.api.ByteSize;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The directories of RUN --mount=type=cache, which stay on the cache volume. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheMounts(
        @JsonPropertyDescription(
                "Whose builds have the same directory under one id. imageBuild: those of this ImageBuild alone; namespace: those of "
                        + "all ImageBuilds of the namespace that say namespace and use the same cache volume. Default: imageBuild.")
        @Default("imageBuild")
        @UnknownAllowed
        MountScope scope,

        @JsonPropertyDescription(
                "The most that the directories of the scope hold together when a build has ended, e.g. 5Gi: the least "
                        + "recently used are emptied, but for those that other builds use. Default: set by the installation.")
        @Pattern(ByteSize.PATTERN)
        @Size(max = 24)
        @Nullable
        String quota) {
    static final CacheMounts DEFAULT = new CacheMounts(MountScope.IMAGE_BUILD, null);

    public CacheMounts {
        scope = Objects.requireNonNullElse(scope, MountScope.IMAGE_BUILD);
    }
}
