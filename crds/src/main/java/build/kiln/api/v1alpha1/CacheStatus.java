package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** How much of the last build came from the cache. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CacheStatus(
        @JsonPropertyDescription("Steps of the build.") int steps,

        @JsonPropertyDescription("Steps answered from the cache.")
        int hits,

        @JsonPropertyDescription("hits/steps, for people.") String summary,

        @JsonPropertyDescription("The first step that had to run, e.g. \"Dockerfile:14 COPY package.json\".") @Nullable
        String firstMiss,

        @JsonPropertyDescription("Bytes of layers that were neither built nor pulled.")
        long bytesReused,

        @JsonPropertyDescription(
                "Whether the cache has been written to spec.cache.registry.exportTo: Running, Done or Failed. It begins "
                        + "when the image is ready, and says nothing about the image.")
        @UnknownAllowed
        @Nullable
        ExportState export) {
    /** The same with another state of the export. */
    public CacheStatus withExport(ExportState state) {
        return new CacheStatus(steps, hits, summary, firstMiss, bytesReused, state);
    }
}
