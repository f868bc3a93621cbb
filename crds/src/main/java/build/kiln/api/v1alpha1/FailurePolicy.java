package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to requests that cannot be judged. */
public enum FailurePolicy {
    /** They are denied. */
    @JsonProperty("Fail")
    FAIL,
    /** They are let through. */
    @JsonProperty("Ignore")
    IGNORE,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
