package build.kiln.operator.policy;

import build.kiln.api.v1alpha1.Enforcement;
import build.kiln.api.v1alpha1.FailurePolicy;
import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.api.v1alpha1.RuleEnforcement;
import build.kiln.policy.Action;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.Policy;
import build.kiln.policy.PolicyReader;
import java.util.stream.Stream;

/**
 * A policy that is in force.
 *
 * @param generation of the spec that was understood
 */
public record PolicyInForce(Policy policy, ImagePolicySpec spec, long generation) {
    /**
     * Understands a policy.
     *
     * @throws InvalidPolicyException when something in its spec means nothing
     */
    static PolicyInForce of(ImagePolicy resource) throws InvalidPolicyException {
        return new PolicyInForce(
                PolicyReader.read(resource.getMetadata().getName(), resource.getSpec()),
                resource.getSpec(),
                resource.getMetadata().getGeneration());
    }

    public String name() {
        return policy.name();
    }

    /** Whether one of its rules denies. */
    public boolean denies() {
        return Stream.concat(
                        Stream.of(spec.enforcement()),
                        spec.enforcementByRule().stream().map(RuleEnforcement::enforcement))
                .anyMatch(enforcement -> action(enforcement) == Action.DENY);
    }

    /** Whether what it denies is also denied while Kiln cannot be asked. */
    public boolean failsClosed() {
        return denies() && spec.failurePolicy() != FailurePolicy.IGNORE;
    }

    private static Action action(Enforcement enforcement) {
        return switch (enforcement) {
            case AUDIT -> Action.AUDIT;
            case WARN -> Action.WARN;
            case ENFORCE, UNKNOWN -> Action.DENY;
        };
    }
}
