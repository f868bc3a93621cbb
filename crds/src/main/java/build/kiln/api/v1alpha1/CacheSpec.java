package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where results of steps are kept for later builds. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheSpec(
        @JsonPropertyDescription("The namespace's cache volume.")
        CacheVolume volume,

        @JsonPropertyDescription("The directories of RUN --mount=type=cache.")
        CacheMounts mounts,

        @JsonPropertyDescription("A cache in a registry, which other clusters can use too.") @Nullable
        RegistryCache registry,

        @JsonPropertyDescription("Whether every step runs anew. Results are kept all the same.") @Default("false")
        boolean disabled,

        @JsonPropertyDescription(
                "readOnly: use what the cache has and leave nothing in it, for builds of code that nobody has reviewed; "
                        + "cache mounts are copies, no registry cache is written. readWrite: use and fill it. auto: readOnly where "
                        + "source.git.revision is a ref of a pull or merge request (refs/pull/, refs/merge-requests/, "
                        + "refs/pull-requests/, refs/changes/), else readWrite. Default: auto.")
        @Default("auto")
        @UnknownAllowed
        CacheTrust trust) {
    static final CacheSpec DEFAULT =
            new CacheSpec(CacheVolume.DEFAULT, CacheMounts.DEFAULT, null, false, CacheTrust.AUTO);

    public CacheSpec {
        volume = Objects.requireNonNullElse(volume, CacheVolume.DEFAULT);
        mounts = Objects.requireNonNullElse(mounts, CacheMounts.DEFAULT);
        trust = Objects.requireNonNullElse(trust, CacheTrust.AUTO);
    }
}
