package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How far the export of a build's cache has come. */
public enum ExportState {
    /** It goes on; the image is there already. */
    @JsonProperty("Running")
    RUNNING,
    /** Other clusters can import it. */
    @JsonProperty("Done")
    DONE,
    /** status.warnings says why. */
    @JsonProperty("Failed")
    FAILED,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
