package build.kiln.dockerfile.instruction;

/** What values a flag takes. */
enum FlagType {
    TEXT,
    SWITCH,
    /** Text that may be given several times. */
    LIST
}
