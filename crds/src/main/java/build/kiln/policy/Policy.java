package build.kiln.policy;

import build.kiln.reference.Reference;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A policy that has been understood. */
public final class Policy {
    private final String name;
    private final Scope scope;
    private final List<Rule> rules;
    private final Action action;
    private final Map<String, Action> actionByRule;
    private final List<Exemption> exemptions;

    Policy(
            String name,
            Scope scope,
            List<Rule> rules,
            Action action,
            Map<String, Action> actionByRule,
            List<Exemption> exemptions) {
        this.name = name;
        this.scope = scope;
        this.rules = List.copyOf(rules);
        this.action = action;
        this.actionByRule = Map.copyOf(actionByRule);
        this.exemptions = List.copyOf(exemptions);
    }

    public String name() {
        return name;
    }

    /** Whether the policy is about what is in {@code place}. */
    public boolean covers(Subject.Place place) {
        return scope.namespaces().test(place.labels());
    }

    /** Whether the policy is about an image in a place. */
    public boolean isAbout(Subject.Place place, Reference image) {
        return covers(place) && scope.covers(image);
    }

    Scope scope() {
        return scope;
    }

    List<Rule> rules() {
        return rules;
    }

    List<Exemption> exemptions() {
        return exemptions;
    }

    /** When the next exception ends; empty when none that holds is left. */
    public Optional<Instant> nextEnd(Instant now) {
        return exemptions.stream().map(Exemption::end).filter(now::isBefore).min(Comparator.naturalOrder());
    }

    /** What all of {@code policies} say about {@code subject} at the time {@code now}. */
    public static Verdict judge(List<Policy> policies, Subject subject, Instant now) {
        return new Verdict(policies.stream()
                .flatMap(policy -> policy.violations(subject, now))
                .toList());
    }

    /** Whether a rule of this policy has {@code name}, e.g. {@code tags.immutable}. */
    public boolean hasRule(String name) {
        return rules.stream().anyMatch(rule -> rule.name().equals(name));
    }

    /** Whether it has a rule of this name and denies what breaks it. */
    public boolean denies(String rule) {
        return hasRule(rule) && action(rule) == Action.DENY;
    }

    /** Whether a rule of the policy's author reads what is known of a build. */
    public boolean readsBuild() {
        return rules.stream().anyMatch(rule -> rule instanceof CelRule own && own.readsBuild());
    }

    /** The reasons of the exceptions that have ended and could be removed. */
    public List<String> endedExemptions(Instant now) {
        return exemptions.stream()
                .filter(exemption -> !now.isBefore(exemption.end()))
                .map(Exemption::reason)
                .toList();
    }

    private Stream<Violation> violations(Subject subject, Instant now) {
        if (!covers(subject.place())) {
            return Stream.empty();
        }
        if (subject instanceof Subject.Unreadable unreadable) {
            return violations(unreadable, now);
        }
        return Images.narrowed(subject, scope::covers).stream()
                .flatMap(narrowed -> rules.stream()
                        .flatMap(rule -> rule.judge(narrowed).stream()
                                .filter(offence -> !exempt(rule, subject, offence.image(), now))
                                .map(offence -> new Violation(
                                        name,
                                        rule.name(),
                                        offence.field(),
                                        offence.message(),
                                        offence.remedy(),
                                        action(rule.name())))));
    }

    /** A policy or exception for certain images alone can say nothing of what names none: the policy applies, the exception does not. */
    private Stream<Violation> violations(Subject.Unreadable subject, Instant now) {
        if (rules.isEmpty()
                || exemptions.stream()
                        .anyMatch(exemption -> exemption.coversAnything(
                                Rules.REFERENCE, subject.place().namespace(), now))) {
            return Stream.empty();
        }
        return Stream.of(new Violation(
                name,
                Rules.REFERENCE,
                subject.use().field(),
                "the image is no reference: " + subject.problem(),
                "write registry/repository:tag or registry/repository@sha256:…",
                action(Rules.REFERENCE)));
    }

    private boolean exempt(Rule rule, Subject subject, Reference image, Instant now) {
        return exemptions.stream()
                .anyMatch(exemption ->
                        exemption.covers(rule.name(), subject.place().namespace(), image, now));
    }

    /** The action of the longest name that includes the rule, else the policy's. */
    Action action(String rule) {
        return actionByRule.entrySet().stream()
                .filter(entry -> Rules.includes(entry.getKey(), rule))
                .max((one, other) ->
                        Integer.compare(one.getKey().length(), other.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse(action);
    }
}
