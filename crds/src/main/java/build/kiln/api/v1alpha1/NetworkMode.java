package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What RUN steps can reach. */
public enum NetworkMode {
    /** The pod's network. */
    @JsonProperty("default")
    DEFAULT,
    /** Nothing. */
    @JsonProperty("none")
    NONE,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
