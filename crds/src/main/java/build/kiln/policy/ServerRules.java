package build.kiln.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A policy's rules about workloads in the API server's CEL, over the variables {@code named}, {@code parsed} and {@code references}. */
final class ServerRules {
    private static final String ANYTHING = "true";

    private final Policy policy;
    private final Instant now;

    /** The rules as they are at a moment: the expressions themselves have no clock to end an exception by. */
    ServerRules(Policy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /** What becomes of a rule. */
    sealed interface Wording {}

    /**
     * A rule in CEL.
     *
     * @param offenders an expression for the texts of the images that break it
     * @param problem of such an image, to be read after its text
     */
    record Held(String rule, String offenders, String problem, String remedy) implements Wording {
        /** The variable that has the offenders. */
        String variable() {
            return rule.replace('.', '_');
        }
    }

    /** A rule that has no sound expression, and why. */
    record Unsayable(String rule, String why) implements Wording {}

    /** The rules that say something of workloads; none when the policy has no rule at all. */
    List<Wording> all() {
        List<Wording> wordings = new ArrayList<>();
        if (!policy.rules().isEmpty()) {
            reference().ifPresent(wordings::add);
        }
        policy.rules().forEach(rule -> wording(rule).ifPresent(wordings::add));
        return wordings;
    }

    /** The images that a policy is about. */
    static String inScope(Scope scope) {
        return scope.images().isEmpty()
                ? "variables.parsed"
                : "variables.parsed.filter(p, " + CelText.matchesAny(scope.images(), scope.mirrors()) + ")";
    }

    /** A text that is no reference is not among the images that an exception names; nothing is left to say where all are excused. */
    private Optional<Wording> reference() {
        List<Exemption> excusing = policy.exemptions().stream()
                .filter(exemption -> exemption.holds(Rules.REFERENCE, now)
                        && exemption.images().isEmpty())
                .toList();
        if (excusing.stream().anyMatch(exemption -> exemption.namespaces().isEmpty())) {
            return Optional.empty();
        }
        String unreadable = "variables.named.filter(i, !(" + CelText.isReference("i")
                + ")).map(i, string(i)) + variables.parsed.filter(p, " + CelText.IS_TOO_LONG + ").map(p, p[3])";
        String here = excusing.stream()
                .map(exemption -> CelText.namespaceMatchesAny(exemption.namespaces()))
                .collect(Collectors.joining(" || "));
        return Optional.of(new Held(
                Rules.REFERENCE,
                here.isEmpty() ? unreadable : "(" + unreadable + ").filter(i, !(" + here + "))",
                "is no reference",
                "write registry/repository:tag or registry/repository@sha256:…"));
    }

    private Optional<Wording> wording(Rule rule) {
        return Optional.ofNullable(
                switch (rule) {
                    case TagRules.Deny(List<TagPattern> patterns) ->
                        ofTags(
                                rule,
                                patterns,
                                "p[1] == '' || !",
                                "has a tag that is denied",
                                "use a tag that names one version");
                    case TagRules.Allow(List<TagPattern> patterns) ->
                        ofTags(
                                rule,
                                patterns,
                                "p[1] == '' || ",
                                "has a tag that is not among those allowed",
                                "use a tag that the policy allows");
                    case TagRules.RequireDigest() ->
                        held(
                                rule,
                                "p[2] != ''",
                                "is not named by digest",
                                "append @sha256:…; status.latestImage of its ImageBuild has it");
                    case RegistryRules.Allow allow ->
                        held(
                                rule,
                                CelText.matchesAny(allow.patterns(), allow.mirrors()),
                                "comes from a registry or repository that is not allowed",
                                "use one of " + allow.patterns());
                    case RegistryRules.Deny deny ->
                        held(
                                rule,
                                "!" + CelText.matchesAny(deny.patterns(), deny.mirrors()),
                                "comes from a registry or repository that is denied",
                                "take the image from another registry");
                    case BuiltByRule _ -> new Unsayable(rule.name(), "it asks the ledger of what was built here");
                    case CelRule own ->
                        own.readsBuild()
                                ? null
                                : new Unsayable(
                                        rule.name(), "it is written over variables that the API server does not have");
                    case TagRules.Immutable _, BuildRule _ -> null;
                });
    }

    private Wording ofTags(Rule rule, List<TagPattern> patterns, String before, String problem, String remedy) {
        List<String> conditions = new ArrayList<>();
        for (TagPattern pattern : patterns) {
            Optional<String> condition = CelText.tagMatches(pattern);
            if (condition.isEmpty()) {
                return new Unsayable(rule.name(), "it has a range of versions with a pre-release as a bound");
            }
            conditions.add(condition.get());
        }
        return held(rule, before + "(" + String.join(" || ", conditions) + ")", problem, remedy);
    }

    /** @param kept whether the reference {@code p} keeps the rule */
    private Wording held(Rule rule, String kept, String problem, String remedy) {
        String excused = policy.exemptions().stream()
                .filter(exemption -> exemption.holds(rule.name(), now))
                .map(ServerRules::covers)
                .map(covered -> "(" + covered + ") || ")
                .collect(Collectors.joining());
        return new Held(
                rule.name(), "variables.references.filter(p, !(" + excused + kept + ")).map(p, p[3])", problem, remedy);
    }

    private static String covers(Exemption exemption) {
        List<String> conditions = new ArrayList<>();
        if (!exemption.namespaces().isEmpty()) {
            conditions.add(CelText.namespaceMatchesAny(exemption.namespaces()));
        }
        if (!exemption.images().isEmpty()) {
            conditions.add(CelText.matchesAny(exemption.images(), exemption.mirrors()));
        }
        return conditions.isEmpty() ? ANYTHING : String.join(" && ", conditions);
    }
}
