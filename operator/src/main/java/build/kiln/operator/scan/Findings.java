package build.kiln.operator.scan;

import build.kiln.api.v1alpha1.RuleViolations;
import build.kiln.policy.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a scan found, as far as it is shown: all of it is counted, some of it is kept. */
final class Findings {
    static final int MOST_EXAMPLES = 5;
    static final int MOST_RESULTS = 100;
    static final int MOST_NAMESPACES = 500;

    private static final int LONGEST_EXAMPLE = 512;

    private final Map<String, Long> generations;
    private final Instant at;
    private final Map<String, Map<String, Counted>> byPolicy = new HashMap<>();
    private final Map<String, List<Result>> byNamespace = new TreeMap<>();
    private long images;

    /**
     * Nothing, yet.
     *
     * @param generations of the policies that are asked, by name
     */
    Findings(Map<String, Long> generations, Instant at) {
        this.generations = Map.copyOf(generations);
        this.at = at;
    }

    /** A pod that breaks a rule. */
    record Result(Offender offender, Violation violation) {}

    /** A pod. */
    record Offender(String namespace, String name, String uid) {}

    private static final class Counted {
        private final List<String> examples = new ArrayList<>();
        private long count;

        private void add(String example) {
            count++;
            if (examples.size() < MOST_EXAMPLES && !examples.contains(example)) {
                examples.add(
                        example.length() > LONGEST_EXAMPLE ? example.substring(0, LONGEST_EXAMPLE - 1) + "…" : example);
            }
        }
    }

    void add(Offender offender, int looked, List<Violation> violations) {
        images += looked;
        for (Violation violation : violations) {
            byPolicy.computeIfAbsent(violation.policy(), _ -> new TreeMap<>())
                    .computeIfAbsent(violation.rule(), _ -> new Counted())
                    .add(offender.namespace() + "/" + offender.name() + ": " + violation.message());
            if (byNamespace.containsKey(offender.namespace()) || byNamespace.size() < MOST_NAMESPACES) {
                List<Result> results = byNamespace.computeIfAbsent(offender.namespace(), _ -> new ArrayList<>());
                if (results.size() < MOST_RESULTS) {
                    results.add(new Result(offender, violation));
                }
            }
        }
    }

    /** Whether a policy was asked as it is now. */
    boolean isAbout(String policy, long generation) {
        return generations.getOrDefault(policy, -1L) == generation;
    }

    Map<String, Long> generations() {
        return generations;
    }

    Instant at() {
        return at;
    }

    /** Images looked at. */
    long images() {
        return images;
    }

    List<RuleViolations> of(String policy) {
        return byPolicy.getOrDefault(policy, Map.of()).entrySet().stream()
                .map(rule ->
                        new RuleViolations(rule.getKey(), rule.getValue().count, List.copyOf(rule.getValue().examples)))
                .toList();
    }

    /** What is reported, by namespace. */
    Map<String, List<Result>> results() {
        return byNamespace;
    }
}
