package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/** How RUN steps are isolated. */
public enum IsolationProfile {
    /** The first of baseline, userns, rootless that the cluster offers. */
    @JsonProperty("auto")
    AUTO,
    /** Pod and nested user namespaces; passes Pod Security baseline. */
    @JsonProperty("baseline")
    BASELINE,
    /** CAP_SYS_ADMIN in the pod's own user namespace. */
    @JsonProperty("userns")
    USERNS,
    /** newuidmap as uid 1000, for clusters without user namespaces. */
    @JsonProperty("rootless")
    ROOTLESS,
    /** No RUN steps. */
    @JsonProperty("restricted")
    RESTRICTED,
    /** A value that a newer version wrote. */
    @JsonIgnore
    @JsonEnumDefaultValue
    UNKNOWN
}
