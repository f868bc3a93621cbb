package build.kiln.contract;

/**
 * An ImagePolicy that applies to the build.
 *
 * @param name the policy's name
 * @param spec its {@code spec} as JSON, as it stands in the cluster
 */
public record PolicyDocument(String name, String spec) {}
