package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Which layers a registry cache holds. */
public enum CacheMode {
    /** Those of the image. */
    @JsonProperty("min")
    MIN,
    /** Those of all steps. */
    @JsonProperty("max")
    MAX,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
