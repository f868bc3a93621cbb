package build.kiln.policy;

/**
 * One rule that is broken.
 *
 * @param policy the policy's name
 * @param rule e.g. {@code tags.deny}
 * @param field what breaks it, e.g. {@code spec.containers[0].image}
 * @param message what is wrong
 * @param remedy what to do about it
 */
public record Violation(String policy, String rule, String field, String message, String remedy, Action action) {}
