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
        value = "has(self.tags) || has(self.registries) || has(self.build) || has(self.provenance)",
        message = "a policy has at least one of tags, registries, build and provenance")
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

        @JsonPropertyDescription("Exemptions; each has a reason and an end.") @Size(max = 64)
        List<PolicyExemption> exceptions,

        @JsonPropertyDescription("What happens to requests that cannot be judged: Fail or Ignore. Default: Fail.")
        @Default("Fail")
        @UnknownAllowed
        FailurePolicy failurePolicy) {
    public ImagePolicySpec {
        enforcementByRule = Copies.of(enforcementByRule);
        exceptions = Copies.of(exceptions);
        match = Objects.requireNonNullElse(match, PolicyMatch.ALL);
        enforcement = Objects.requireNonNullElse(enforcement, Enforcement.AUDIT);
        failurePolicy = Objects.requireNonNullElse(failurePolicy, FailurePolicy.FAIL);
    }
}
