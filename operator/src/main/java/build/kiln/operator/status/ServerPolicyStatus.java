package build.kiln.operator.status;

import build.kiln.api.v1alpha1.ServerPolicy;
import build.kiln.api.v1alpha1.WebhookRule;
import build.kiln.policy.ServerPolicies.Generated;
import build.kiln.policy.ServerPolicies.Said;
import java.util.List;
import java.util.stream.Stream;

/** Shows in an ImagePolicy's status which of its rules the API server judges by itself. Nothing else writes that part. */
public final class ServerPolicyStatus {
    private ServerPolicyStatus() {}

    /**
     * The part of the status.
     *
     * @param taken objects that could not be put in place, as their names were taken
     */
    public static ServerPolicy of(Said said, List<Generated> taken) {
        List<String> names = taken.stream().map(Generated::name).toList();
        List<String> inPlace = said.objects().stream()
                .map(Generated::name)
                .filter(name -> !names.contains(name))
                .toList();
        Stream<WebhookRule> displaced = taken.stream()
                .flatMap(object -> object.rules().stream()
                        .map(rule -> new WebhookRule(
                                rule,
                                "a ValidatingAdmissionPolicy " + object.name() + " is there that is not Kiln's")));
        return new ServerPolicy(
                inPlace,
                said.objects().stream()
                        .filter(object -> !taken.contains(object))
                        .flatMap(object -> object.rules().stream())
                        .sorted()
                        .toList(),
                Stream.concat(said.left().stream().map(left -> new WebhookRule(left.rule(), left.why())), displaced)
                        .toList());
    }
}
