package build.kiln.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rules for images from build to admission. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "has(self.tags) || has(self.registries) || has(self.build) || has(self.provenance) || has(self.rules)"
                + " || (has(self.pinDigests) && self.pinDigests)",
        message = "a policy has at least one of tags, registries, build, provenance, rules and pinDigests")
@ValidationRule(
        value = "!has(self.enforcementByRule) || self.enforcementByRule.all(r, !r.rule.startsWith('rules.')"
                + " || (has(self.rules) && self.rules.exists(own, r.rule == 'rules.' + own.name)))",
        message = "enforcementByRule names rules that spec.rules has")
public record ImagePolicySpec(
        @JsonPropertyDescription("What the policy applies to. Default: everything.")
        PolicyMatch match,

        @JsonPropertyDescription("What a violation leads to: Audit, Warn or Enforce. Default: Audit.")
        @Default("Audit")
        @UnknownAllowed
        Enforcement enforcement,

        @JsonPropertyDescription("Other enforcements for single rules.") @Size(max = 32)
        List<RuleEnforcement> enforcementByRule,

        @JsonPropertyDescription("Rules about tags.") @Nullable
        TagRules tags,

        @JsonPropertyDescription("Rules about registries and repositories.") @Nullable
        RegistryRules registries,

        @JsonPropertyDescription("Rules about what was really built.") @Nullable
        BuildRules build,

        @JsonPropertyDescription("Rules about where images come from.") @Nullable
        ProvenanceRules provenance,

        @JsonPropertyDescription("Own rules in CEL.") @Size(max = 16)
        List<OwnRule> rules,

        @JsonPropertyDescription(
                "Whether pods that name a tag which an ImageBuild here has pushed get the digest that was "
                        + "built. Controllers are left as they are.")
        @Default("false")
        boolean pinDigests,

        @JsonPropertyDescription("Exemptions; each has a reason and an end.") @Size(max = 64)
        List<PolicyExemption> exceptions,

        @JsonPropertyDescription("What happens to requests that cannot be judged: Fail or Ignore. Default: Fail.")
        @Default("Fail")
        @UnknownAllowed
        FailurePolicy failurePolicy) {
    public ImagePolicySpec {
        enforcementByRule = Copies.of(enforcementByRule);
        rules = Copies.of(rules);
        exceptions = Copies.of(exceptions);
        match = Objects.requireNonNullElse(match, PolicyMatch.ALL);
        enforcement = Objects.requireNonNullElse(enforcement, Enforcement.AUDIT);
        failurePolicy = Objects.requireNonNullElse(failurePolicy, FailurePolicy.FAIL);
    }
}
