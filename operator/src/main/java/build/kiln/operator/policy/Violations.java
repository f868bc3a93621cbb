package build.kiln.operator.policy;

import build.kiln.policy.Violation;

/** Says violations in a sentence. */
public final class Violations {
    private Violations() {}

    /** Names the policy, the rule, the field at fault, what is wrong and the remedy. */
    public static String text(Violation violation) {
        return "ImagePolicy " + violation.policy() + ", rule " + violation.rule() + ", " + violation.field() + ": "
                + violation.message() + "; " + violation.remedy();
    }
}
