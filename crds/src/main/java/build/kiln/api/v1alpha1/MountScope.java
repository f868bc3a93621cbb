package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Whose builds have the same cache mounts. */
public enum MountScope {
    @JsonProperty("imageBuild")
    IMAGE_BUILD,
    /** All ImageBuilds of a namespace that say so. */
    @JsonProperty("namespace")
    NAMESPACE,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
