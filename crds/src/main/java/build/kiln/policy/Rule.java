package build.kiln.policy;

import java.util.List;

/** One rule of a policy. */
sealed interface Rule
        permits TagRules.Deny,
                TagRules.Allow,
                TagRules.RequireDigest,
                TagRules.Immutable,
                RegistryRules.Allow,
                RegistryRules.Deny,
                BuildRule,
                BuiltByRule,
                CelRule {
    /** Its place in the spec, e.g. {@code tags.deny}. */
    String name();

    /** How {@code subject}, all of whose images the policy is about, breaks the rule; empty when it does not. */
    List<Offence> judge(Subject subject);
}
