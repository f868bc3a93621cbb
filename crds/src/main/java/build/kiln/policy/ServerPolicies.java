package build.kiln.policy;

import build.kiln.api.v1alpha1.FailurePolicy;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Variable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Says of a policy what the API server can judge by itself, so that it holds when no pod of Kiln runs. It never denies what
 * {@link Policy} lets through; what {@link ServerRules} cannot say, and images by IPv6 address, are left to Kiln's webhooks.
 */
public final class ServerPolicies {
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final int LONGEST_NAME = 253;

    private ServerPolicies() {}

    /**
     * What the API server is told of a policy.
     *
     * @param objects one for each enforcement that a rule has
     * @param left rules about workloads that it cannot judge
     */
    public record Said(List<Generated> objects, List<Left> left) {
        public Said {
            objects = List.copyOf(objects);
            left = List.copyOf(left);
        }
    }

    /**
     * A policy of the API server and its binding, of the same name.
     *
     * @param rules those that it holds
     */
    public record Generated(
            ValidatingAdmissionPolicy policy, ValidatingAdmissionPolicyBinding binding, List<String> rules) {
        public Generated {
            rules = List.copyOf(rules);
        }

        public String name() {
            return policy.getMetadata().getName();
        }
    }

    /** A rule that cannot be said, and why. */
    public record Left(String rule, String why) {}

    /**
     * What can be said until the next of the policy's exceptions ends.
     *
     * @param spec that was read as {@code policy}
     * @param exempt namespaces that no policy is about
     * @param now exceptions that have ended are left out, as the API server's expressions have no clock
     */
    public static Said of(Policy policy, ImagePolicySpec spec, List<String> exempt, Instant now) {
        Map<Action, List<ServerRules.Held>> byAction = new EnumMap<>(Action.class);
        List<Left> left = new ArrayList<>();
        for (ServerRules.Wording wording : new ServerRules(policy, now).all()) {
            switch (wording) {
                case ServerRules.Held held
                when name(policy.action(held.rule()), policy).length() > LONGEST_NAME ->
                    left.add(new Left(held.rule(), "the policy's name is too long to name another object after it"));
                case ServerRules.Held held ->
                    byAction.computeIfAbsent(policy.action(held.rule()), _ -> new ArrayList<>())
                            .add(held);
                case ServerRules.Unsayable(String rule, String why) -> left.add(new Left(rule, why));
            }
        }
        List<Generated> objects = new ArrayList<>();
        byAction.forEach((action, held) -> objects.add(generated(policy, spec, action, held, exempt)));
        return new Said(objects, left);
    }

    /** The action comes first, so that no two policies can be meant by one name. */
    private static String name(Action action, Policy policy) {
        return "kiln-" + action.name().toLowerCase(Locale.ROOT) + "-" + policy.name();
    }

    private static Generated generated(
            Policy policy, ImagePolicySpec spec, Action action, List<ServerRules.Held> held, List<String> exempt) {
        String name = name(action, policy);
        return new Generated(
                policy(name, policy, spec, held, exempt),
                new ValidatingAdmissionPolicyBindingBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withPolicyName(name)
                        .withValidationActions(
                                switch (action) {
                                    case AUDIT -> "Audit";
                                    case WARN -> "Warn";
                                    case DENY -> "Deny";
                                })
                        .endSpec()
                        .build(),
                held.stream().map(ServerRules.Held::rule).toList());
    }

    private static ValidatingAdmissionPolicy policy(
            String name, Policy policy, ImagePolicySpec spec, List<ServerRules.Held> held, List<String> exempt) {
        List<Variable> variables = new ArrayList<>();
        variables.add(new Variable(CelText.podSpec("object"), "template"));
        variables.add(new Variable("oldObject == null ? {} : (" + CelText.podSpec("oldObject") + ")", "before"));
        variables.add(new Variable(CelText.images("variables.before"), "old"));
        variables.add(new Variable(
                "(" + CelText.images("variables.template") + ").filter(i, !(i in variables.old))", "named"));
        variables.add(new Variable(CelText.references("variables.named"), "parsed"));
        variables.add(new Variable(ServerRules.inScope(policy.scope()), "references"));
        held.forEach(rule -> variables.add(new Variable(rule.offenders(), rule.variable())));
        return new ValidatingAdmissionPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withFailurePolicy(spec.failurePolicy() == FailurePolicy.IGNORE ? "Ignore" : "Fail")
                .withNewMatchConstraints()
                .withNamespaceSelector(namespaces(spec, exempt))
                .withResourceRules(
                        workloads("", "pods", "pods/ephemeralcontainers", "podtemplates", "replicationcontrollers"),
                        workloads("apps", "deployments", "replicasets", "statefulsets", "daemonsets"),
                        workloads("batch", "jobs", "cronjobs"))
                .endMatchConstraints()
                .withVariables(variables)
                .withValidations(
                        held.stream().map(rule -> validation(policy, rule)).toList())
                .endSpec()
                .build();
    }

    private static Validation validation(Policy policy, ServerRules.Held rule) {
        String start = "ImagePolicy " + policy.name() + ", rule " + rule.rule() + ": ";
        String end = rule.problem() + "; " + rule.remedy();
        return new ValidationBuilder()
                .withExpression("variables." + rule.variable() + ".size() == 0")
                .withMessage(start + "an image " + end)
                .withMessageExpression(CelText.literal(start) + " + variables." + rule.variable() + ".join(', ') + "
                        + CelText.literal(" " + end))
                .withReason("Forbidden")
                .build();
    }

    private static NamedRuleWithOperations workloads(String group, String... resources) {
        return new NamedRuleWithOperationsBuilder()
                .withApiGroups(group)
                .withApiVersions("v1")
                .withOperations("CREATE", "UPDATE")
                .withResources(resources)
                .build();
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
