package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How layers are packed. */
public enum CompressionType {
    /** Understood by every runtime. */
    @JsonProperty("gzip")
    GZIP,
    /** Smaller and faster; needs containerd 1.5, Docker 23 or newer. */
    @JsonProperty("zstd")
    ZSTD,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
