package build.kiln.policy;

/** What a violation leads to, weakest first. */
public enum Action {
    AUDIT,
    WARN,
    DENY
}
