package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What a build may do to the cache that others use. */
public enum CacheTrust {
    /** Read only where the source is a change that somebody proposes, else everything. */
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("readWrite")
    READ_WRITE,
    /** Nothing of it stays for other builds. */
    @JsonProperty("readOnly")
    READ_ONLY,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
