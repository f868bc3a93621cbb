package build.kiln.policy;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Label selectors with Kubernetes' meaning. */
final class Selectors {
    private Selectors() {}

    static Predicate<Map<String, String>> of(@Nullable LabelSelector selector) throws InvalidPolicyException {
        Predicate<Map<String, String>> all = _ -> true;
        if (selector == null) {
            return all;
        }
        if (selector.getMatchLabels() != null) {
            Map<String, String> wanted = Map.copyOf(selector.getMatchLabels());
            all = all.and(labels -> labels.entrySet().containsAll(wanted.entrySet()));
        }
        for (LabelSelectorRequirement requirement : selector.getMatchExpressions()) {
            all = all.and(requirement(requirement));
        }
        return all;
    }

    private static Predicate<Map<String, String>> requirement(LabelSelectorRequirement requirement)
            throws InvalidPolicyException {
        String key = requirement.getKey();
        Predicate<Map<String, String>> listed =
                labels -> labels.containsKey(key) && requirement.getValues().contains(labels.get(key));
        return switch (String.valueOf(requirement.getOperator())) {
            case "In" -> listed;
            case "NotIn" -> listed.negate();
            case "Exists" -> labels -> labels.containsKey(key);
            case "DoesNotExist" -> labels -> !labels.containsKey(key);
            default ->
                throw new InvalidPolicyException(
                        "spec.match.namespaceSelector", "no operator " + requirement.getOperator());
        };
    }
}
