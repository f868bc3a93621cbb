package build.kiln.policy;

import build.kiln.api.v1alpha1.Enforcement;
import build.kiln.api.v1alpha1.FailurePolicy;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.api.v1alpha1.RuleEnforcement;
import build.kiln.reference.ReferencePattern;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidationBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says of a policy what the API server can hold by itself, so that it holds when no pod of Kiln runs: rules about tags, digests and
 * registries of workloads. What is left out is what its CEL cannot say exactly: ranges of versions, mirrors, rules with exceptions (they end
 * by a clock), provenance, own rules; and images by IPv6 address.
 */
public final class ServerPolicies {
    private static final String PREFIX = "kiln-";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private ServerPolicies() {}

    /**
     * A ValidatingAdmissionPolicy and its binding.
     *
     * @param rules those that it holds in full
     */
    public record Generated(
            ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicyBinding binding, List<String> rules) {
        public Generated {
            rules = List.copyOf(rules);
        }
    }

    private record Held(String rule, String expression, String problem) {}

    /**
     * What denies, if anything does; rules that only warn or audit are left to the webhook.
     *
     * @param spec one that {@link PolicyReader} understands
     * @param exempt namespaces that no policy is about
     */
    public static Optional<Generated> of(String name, ImagePolicySpec spec, List<String> exempt) {
        if (spec.registries() != null && !spec.registries().mirrors().isEmpty()) {
            return Optional.empty();
        }
        List<Held> held = held(spec).stream()
                .filter(rule -> denies(spec, rule.rule()))
                .filter(rule -> spec.exceptions().stream()
                        .noneMatch(exception -> exception.rules().isEmpty()
                                || exception.rules().stream().anyMatch(of -> Rules.includes(of, rule.rule()))))
                .toList();
        if (held.isEmpty()) {
            return Optional.empty();
        }
        String object = PREFIX + name;
        return Optional.of(new Generated(
                policy(object, name, spec, held, exempt),
                new ValidatingAdmissionPolicyBindingBuilder()
                        .withNewMetadata()
                        .withName(object)
                        .endMetadata()
                        .withNewSpec()
                        .withPolicyName(object)
                        .withValidationActions("Deny")
                        .endSpec()
                        .build(),
                held.stream().map(Held::rule).toList()));
    }

    private static List<Held> held(ImagePolicySpec spec) {
        List<Held> rules = new ArrayList<>();
        rules.add(new Held(
                Rules.REFERENCE,
                "variables.named.all(i, " + CelText.isReference("i")
                        + ") && variables.references.all(p, p[0].substring(p[0].indexOf('/') + 1).size() <= 256)",
                "an image is no reference; write registry/repository:tag"));
        if (spec.tags() != null) {
            List<String> deny = spec.tags().deny();
            if (!deny.isEmpty()) {
                CelText.tagMatchesAny(deny)
                        .ifPresent(any -> rules.add(new Held(
                                "tags.deny",
                                every("p[1] == '' || !" + any),
                                "an image has a tag that is denied; use a tag that names one version")));
            }
            List<String> allow = spec.tags().allow();
            if (!allow.isEmpty()) {
                CelText.tagMatchesAny(allow)
                        .ifPresent(any -> rules.add(new Held(
                                "tags.allow",
                                every("p[1] == '' || " + any),
                                "an image has a tag that is not among those allowed")));
            }
            if (spec.tags().requireDigest()) {
                rules.add(new Held(
                        "tags.requireDigest",
                        every("p[2] != ''"),
                        "an image is not named by digest; append @sha256:…"));
            }
        }
        if (spec.registries() != null) {
            if (!spec.registries().allow().isEmpty()) {
                rules.add(new Held(
                        "registries.allow",
                        every(CelText.matchesAny(patterns(spec.registries().allow()))),
                        "an image comes from a registry or repository that is not allowed"));
            }
            if (!spec.registries().deny().isEmpty()) {
                rules.add(new Held(
                        "registries.deny",
                        every("!"
                                + CelText.matchesAny(patterns(spec.registries().deny()))),
                        "an image comes from a registry or repository that is denied"));
            }
        }
        return rules;
    }

    private static String every(String condition) {
        return "variables.references.all(p, " + condition + ")";
    }

    private static List<ReferencePattern> patterns(List<String> texts) {
        return texts.stream().map(ReferencePattern::parse).toList();
    }

    private static boolean denies(ImagePolicySpec spec, String rule) {
        Enforcement enforcement = spec.enforcementByRule().stream()
                .filter(entry -> Rules.includes(entry.rule(), rule))
                .max(Comparator.comparingInt(entry -> entry.rule().length()))
                .map(RuleEnforcement::enforcement)
                .orElse(spec.enforcement());
        return switch (enforcement) {
            case ENFORCE, UNKNOWN -> true;
            case AUDIT, WARN -> false;
        };
    }

    private static ValidatingAdmissionPolicy policy(
            String object, String name, ImagePolicySpec spec, List<Held> held, List<String> exempt) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("template", CelText.podSpec("object"));
        variables.put("before", "oldObject == null ? {} : (" + CelText.podSpec("oldObject") + ")");
        variables.put("old", CelText.images("variables.before"));
        variables.put("named", "(" + CelText.images("variables.template") + ").filter(i, !(i in variables.old))");
        List<String> images = spec.match().images();
        variables.put(
                "references",
                CelText.references("variables.named")
                        + (images.isEmpty() ? "" : ".filter(p, " + CelText.matchesAny(patterns(images)) + ")"));
        List<Validation> validations = held.stream()
                .map(rule -> new ValidationBuilder()
                        .withExpression(rule.expression())
                        .withMessage("ImagePolicy " + name + ", rule " + rule.rule() + ": " + rule.problem())
                        .withReason("Forbidden")
                        .build())
                .toList();
        var building = new ValidatingAdmissionPolicyBuilder()
                .withNewMetadata()
                .withName(object)
                .addToLabels("app.kubernetes.io/managed-by", "kiln")
                .endMetadata()
                .withNewSpec()
                .withFailurePolicy(spec.failurePolicy() == FailurePolicy.IGNORE ? "Ignore" : "Fail")
                .withValidations(validations)
                .withNewMatchConstraints()
                .withNamespaceSelector(namespaces(spec, exempt))
                .addNewResourceRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources("pods", "pods/ephemeralcontainers", "podtemplates", "replicationcontrollers")
                .endResourceRule()
                .addNewResourceRule()
                .withApiGroups("apps")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources("deployments", "replicasets", "statefulsets", "daemonsets")
                .endResourceRule()
                .addNewResourceRule()
                .withApiGroups("batch")
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources("jobs", "cronjobs")
                .endResourceRule()
                .endMatchConstraints();
        variables.forEach((variable, expression) -> building.addNewVariable()
                .withName(variable)
                .withExpression(expression)
                .endVariable());
        return building.endSpec().build();
    }

    private static LabelSelector namespaces(ImagePolicySpec spec, List<String> exempt) {
        LabelSelector chosen = spec.match().namespaceSelector();
        LabelSelectorBuilder selector = chosen == null ? new LabelSelectorBuilder() : new LabelSelectorBuilder(chosen);
        if (!exempt.isEmpty()) {
            selector.addNewMatchExpression()
                    .withKey(NAMESPACE_NAME)
                    .withOperator("NotIn")
                    .withValues(exempt)
                    .endMatchExpression();
        }
        return selector.build();
    }
}
