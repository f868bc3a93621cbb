package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How a build ended. */
public enum BuildOutcome {
    /** The image is in the registry. */
    @JsonProperty("Succeeded")
    SUCCEEDED,
    /** status.failure says why. */
    @JsonProperty("Failed")
    FAILED,
    /** Someone stopped it. */
    @JsonProperty("Cancelled")
    CANCELLED,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
