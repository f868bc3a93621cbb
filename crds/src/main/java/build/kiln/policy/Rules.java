package build.kiln.policy;

/** Names of rules. */
final class Rules {
    /** The rule that images are named by references. */
    static final String REFERENCE = "reference";

    private Rules() {}

    /** Whether {@code name} is {@code rule} or a group that it belongs to: {@code tags} includes {@code tags.deny}. */
    static boolean includes(String name, String rule) {
        return rule.equals(name) || rule.startsWith(name + ".");
    }
}
