package build.kiln.solver;

/** How a vertex came to its result. */
public enum Outcome {
    /** From a record. */
    CACHED,
    /** By running, because no record answered. */
    RAN,
    /** Not asked for: the record of a vertex above it answered for it too. */
    COVERED
}
