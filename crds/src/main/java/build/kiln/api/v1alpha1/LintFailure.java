package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** From which severity on a finding of lint fails the build. */
public enum LintFailure {
    /** Findings are only reported. */
    @JsonProperty("never")
    NEVER,
    /** Findings that are errors fail the build. */
    @JsonProperty("error")
    ERROR,
    /** Every finding fails the build. */
    @JsonProperty("warning")
    WARNING,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
