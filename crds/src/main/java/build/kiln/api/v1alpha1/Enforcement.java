package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a violation leads to. */
public enum Enforcement {
    /** It is reported. */
    @JsonProperty("Audit")
    AUDIT,
    /** It is reported, and whoever made the request is warned. */
    @JsonProperty("Warn")
    WARN,
    /** The request is denied, the push does not happen. */
    @JsonProperty("Enforce")
    ENFORCE,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
