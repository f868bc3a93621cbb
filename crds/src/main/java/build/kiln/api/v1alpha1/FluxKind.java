package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds of Flux sources. */
public enum FluxKind {
    /** A Git repository that Flux follows. */
    @JsonProperty("GitRepository")
    GIT_REPOSITORY,
    /** An OCI artifact that Flux follows. */
    @JsonProperty("OCIRepository")
    O_C_I_REPOSITORY,
    /** A bucket that Flux follows. */
    @JsonProperty("Bucket")
    BUCKET,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
