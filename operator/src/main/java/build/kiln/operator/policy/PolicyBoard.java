package build.kiln.operator.policy;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.Policy;
import build.kiln.policy.Subject;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The policies in force. A policy that cannot be understood does not replace the version before it: a slip of the pen
 * takes no rule away.
 */
public final class PolicyBoard {
    private volatile Map<String, PolicyInForce> policies = Map.of();
    private volatile Map<String, Problem> problems = Map.of();

    /**
     * Why a version of a policy is not in force.
     *
     * @param generation of that version
     */
    public record Problem(long generation, String message) {}

    /** Puts a policy into force, or keeps the one of its name that is. */
    void put(ImagePolicy resource) {
        String name = resource.getMetadata().getName();
        try {
            PolicyInForce understood = PolicyInForce.of(resource);
            change(all -> all.put(name, understood), all -> all.remove(name));
        } catch (InvalidPolicyException e) {
            Problem problem = new Problem(
                    resource.getMetadata().getGeneration(), Objects.requireNonNullElse(e.getMessage(), "invalid"));
            change(_ -> {}, all -> all.put(name, problem));
        }
    }

    void remove(String name) {
        change(all -> all.remove(name), all -> all.remove(name));
    }

    private synchronized void change(
            Consumer<Map<String, PolicyInForce>> inForce, Consumer<Map<String, Problem>> invalid) {
        policies = changed(policies, inForce);
        problems = changed(problems, invalid);
    }

    private static <T> Map<String, T> changed(Map<String, T> before, Consumer<Map<String, T>> change) {
        Map<String, T> after = new TreeMap<>(before);
        change.accept(after);
        return after;
    }

    /** All policies in force, by name. */
    public List<PolicyInForce> all() {
        return List.copyOf(policies.values());
    }

    /** The policy of that name, when it is in force. */
    public Optional<PolicyInForce> find(String name) {
        return Optional.ofNullable(policies.get(name));
    }

    /** Why the newest version of a policy is not in force. */
    public Optional<Problem> problem(String name) {
        return Optional.ofNullable(problems.get(name));
    }

    /** The policies that are about a place. */
    public List<PolicyInForce> covering(Place place) {
        return policies.values().stream()
                .filter(policy -> policy.policy().covers(place))
                .toList();
    }

    /** What the policies in force say about {@code subject}. */
    public Verdict judge(Subject subject, Instant now) {
        return Policy.judge(
                policies.values().stream().map(PolicyInForce::policy).toList(), subject, now);
    }
}
