package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.policy.Action;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.Policy;
import build.kiln.policy.PolicyDocuments;
import build.kiln.policy.Subject;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Verdict;
import build.kiln.policy.Violation;
import build.kiln.reference.Reference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Judges what a build made by the policies that its request carries, before anyone else gets to see it. */
final class PolicyGate {
    static final String IMMUTABLE_TAGS = "tags.immutable";
    private static final String TAG_RULES = "tags.";
    private static final String AUDIT = "PolicyAudit";

    private final List<Policy> policies;
    private final Place place;
    private final List<BuildResult.Warning> warnings = new ArrayList<>();

    private PolicyGate(List<Policy> policies, Place place) {
        this.policies = policies;
        this.place = place;
    }

    /** Understands the request's policies before anything is built; one that means nothing fails the build. */
    static PolicyGate of(BuildRequest request) throws BuildException {
        try {
            return new PolicyGate(
                    PolicyDocuments.read(request.policies()),
                    new Place(request.identity().namespace(), Map.of()));
        } catch (InvalidPolicyException e) {
            throw BuildException.of(Reason.POLICY_DENIED, String.valueOf(e.getMessage()), e)
                    .withHint("mend the policy: nothing can be judged by it as it is");
        }
    }

    boolean isOpen() {
        return policies.isEmpty();
    }

    boolean hasRule(String name) {
        return policies.stream().anyMatch(policy -> policy.hasRule(name));
    }

    /** Whether anything asks for secrets; to find them costs reading every layer that the build has made. */
    boolean looksForSecrets() {
        return hasRule("build.denySecrets") || policies.stream().anyMatch(Policy::readsBuild);
    }

    /** Lets the build pass, noting what is only warned of, or throws with everything that denies it. */
    void judge(List<Reference> references, List<BuildFacts> platforms, Instant now) throws BuildException {
        Set<Violation> violations = new LinkedHashSet<>();
        for (BuildFacts facts : platforms) {
            violations.addAll(Policy.judge(policies, new Subject.Result(place, references, facts), now)
                    .violations());
        }
        conclude(new Verdict(List.copyOf(violations)));
    }

    /** Judges by the rules about tags alone, where all that is named has been judged by the others before. */
    void judgeTags(List<Reference> references, Set<String> movedTags, Instant now) throws BuildException {
        BuildFacts facts = new BuildFacts(List.of(), "", Map.of(), 0, 0, Set.of(), List.of(), movedTags, List.of());
        conclude(new Verdict(
                Policy.judge(policies, new Subject.Result(place, references, facts), now).violations().stream()
                        .filter(violation -> violation.rule().startsWith(TAG_RULES))
                        .toList()));
    }

    private void conclude(Verdict verdict) throws BuildException {
        verdict.with(Action.WARN)
                .map(violation -> new BuildResult.Warning("Policy/" + violation.rule(), 0, text(violation)))
                .forEach(warnings::add);
        List<Violation> audited = verdict.with(Action.AUDIT).toList();
        if (!audited.isEmpty()) {
            warnings.add(new BuildResult.Warning(
                    AUDIT,
                    0,
                    "with Enforce, " + audited.size() + " would deny this build: "
                            + audited.stream()
                                    .map(violation -> violation.policy() + " " + violation.rule())
                                    .distinct()
                                    .collect(Collectors.joining(", "))));
        }
        if (verdict.denied()) {
            throw denied(verdict.with(Action.DENY).toList());
        }
    }

    private static BuildException denied(List<Violation> violations) {
        return BuildException.of(
                        Reason.POLICY_DENIED,
                        violations.stream().map(PolicyGate::text).collect(Collectors.joining("; ")))
                .withHint(violations.stream().map(Violation::remedy).distinct().collect(Collectors.joining("; ")));
    }

    private static String text(Violation violation) {
        return "policy " + violation.policy() + ", rule " + violation.rule() + ": " + violation.field() + ": "
                + violation.message();
    }

    /** What is worth knowing although the build passed. */
    List<BuildResult.Warning> warnings() {
        return List.copyOf(warnings);
    }
}
