package build.kiln.policy;

import build.kiln.api.ByteSize;
import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.BaseImageRules;
import build.kiln.api.v1alpha1.BuildRules;
import build.kiln.api.v1alpha1.Enforcement;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.api.v1alpha1.LintFailure;
import build.kiln.api.v1alpha1.OwnRule;
import build.kiln.api.v1alpha1.PolicyExemption;
import build.kiln.api.v1alpha1.RuleEnforcement;
import build.kiln.policy.Subject.Severity;
import build.kiln.reference.ReferencePattern;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes policies of what stands in the cluster. */
public final class PolicyReader {
    private PolicyReader() {}

    /**
     * Understands a policy.
     *
     * @throws InvalidPolicyException when a pattern, range, expression or time in it means nothing
     */
    public static Policy read(String name, ImagePolicySpec spec) throws InvalidPolicyException {
        return read(name, spec, Selectors.of(spec.match().namespaceSelector()));
    }

    /** A policy that has been chosen for a namespace already, so that it is about every namespace it is asked about. */
    static Policy readChosen(String name, ImagePolicySpec spec) throws InvalidPolicyException {
        return read(name, spec, _ -> true);
    }

    private static Policy read(String name, ImagePolicySpec spec, Predicate<Map<String, String>> namespaces)
            throws InvalidPolicyException {
        Map<String, Action> actions = new HashMap<>();
        for (RuleEnforcement rule : spec.enforcementByRule()) {
            actions.put(rule.rule(), action(rule.enforcement()));
        }
        Mirrors mirrors = spec.registries() == null
                ? new Mirrors(List.of())
                : new Mirrors(
                        parsed("spec.registries.mirrors", spec.registries().mirrors(), Mirrors::parse));
        List<Exemption> exemptions = new ArrayList<>();
        for (PolicyExemption exemption : spec.exceptions()) {
            exemptions.add(exemption(exemption, mirrors));
        }
        return new Policy(
                name,
                new Scope(
                        namespaces, references("spec.match.images", spec.match().images()), mirrors),
                rules(spec, mirrors),
                action(spec.enforcement()),
                actions,
                exemptions);
    }

    /** An enforcement of a newer version is the strongest that this one knows. */
    private static Action action(Enforcement enforcement) {
        return switch (enforcement) {
            case AUDIT -> Action.AUDIT;
            case WARN -> Action.WARN;
            case ENFORCE, UNKNOWN -> Action.DENY;
        };
    }

    private static List<Rule> rules(ImagePolicySpec spec, Mirrors mirrors) throws InvalidPolicyException {
        List<Rule> rules = new ArrayList<>();
        if (spec.tags() != null) {
            addUnlessEmpty(rules, parsed("spec.tags.deny", spec.tags().deny(), TagPattern::parse), TagRules.Deny::new);
            addUnlessEmpty(
                    rules, parsed("spec.tags.allow", spec.tags().allow(), TagPattern::parse), TagRules.Allow::new);
            if (spec.tags().immutable()) {
                rules.add(new TagRules.Immutable());
            }
            if (spec.tags().requireDigest()) {
                rules.add(new TagRules.RequireDigest());
            }
        }
        if (spec.registries() != null) {
            addUnlessEmpty(
                    rules,
                    references("spec.registries.allow", spec.registries().allow()),
                    patterns -> new RegistryRules.Allow(patterns, mirrors));
            addUnlessEmpty(
                    rules,
                    references("spec.registries.deny", spec.registries().deny()),
                    patterns -> new RegistryRules.Deny(patterns, mirrors));
        }
        if (spec.build() != null) {
            addBuildRules(rules, spec.build(), mirrors);
        }
        if (spec.provenance() != null && spec.provenance().builtBy() != null) {
            rules.add(new BuiltByRule(
                    spec.provenance().builtBy().namespaces(),
                    spec.provenance().builtBy().sources()));
        }
        for (OwnRule own : spec.rules()) {
            try {
                rules.add(new CelRule(own, CelExpression.compile(own.expression())));
            } catch (IllegalArgumentException e) {
                throw new InvalidPolicyException("spec.rules." + own.name() + ".expression", e);
            }
        }
        return rules;
    }

    private static void addBuildRules(List<Rule> rules, BuildRules build, Mirrors mirrors)
            throws InvalidPolicyException {
        if (build.baseImages() != null) {
            addBaseRules(rules, build.baseImages(), mirrors);
        }
        if (build.requireNonRootUser()) {
            rules.add(new BuildRule("build.requireNonRootUser", BuildChecks::user));
        }
        if (!build.requiredLabels().isEmpty()) {
            rules.add(
                    new BuildRule("build.requiredLabels", facts -> BuildChecks.labels(facts, build.requiredLabels())));
        }
        String maxSize = build.maxSize();
        if (maxSize != null) {
            long limit = parsed("spec.build.maxSize", List.of(maxSize), ByteSize::parse)
                    .getFirst();
            rules.add(new BuildRule("build.maxSize", facts -> BuildChecks.size(facts, limit)));
        }
        Integer maxLayers = build.maxLayers();
        if (maxLayers != null) {
            rules.add(new BuildRule("build.maxLayers", facts -> BuildChecks.layers(facts, maxLayers)));
        }
        addUnlessEmpty(
                rules,
                parsed("spec.build.allowedPorts", build.allowedPorts(), PortRange::parse),
                ports -> new BuildRule("build.allowedPorts", facts -> BuildChecks.ports(facts, ports)));
        if (build.denySecrets()) {
            rules.add(new BuildRule("build.denySecrets", BuildChecks::secrets));
        }
        if (build.lint() != null && build.lint().failOn() != LintFailure.NEVER) {
            Severity from = build.lint().failOn() == LintFailure.ERROR ? Severity.ERROR : Severity.WARNING;
            rules.add(new BuildRule("build.lint", facts -> BuildChecks.lint(facts, from)));
        }
    }

    private static void addBaseRules(List<Rule> rules, BaseImageRules bases, Mirrors mirrors)
            throws InvalidPolicyException {
        addUnlessEmpty(
                rules,
                references("spec.build.baseImages.allow", bases.allow()),
                allowed ->
                        new BuildRule("build.baseImages.allow", facts -> BuildChecks.bases(facts, allowed, mirrors)));
        if (bases.requireDigest()) {
            rules.add(new BuildRule("build.baseImages.requireDigest", BuildChecks::baseDigests));
        }
        String maxAge = bases.maxAge();
        if (maxAge != null) {
            Duration limit = parsed("spec.build.baseImages.maxAge", List.of(maxAge), DurationText::parse)
                    .getFirst();
            rules.add(new BuildRule("build.baseImages.maxAge", facts -> BuildChecks.baseAges(facts, limit)));
        }
    }

    private static <T> void addUnlessEmpty(List<Rule> rules, List<T> values, Function<List<T>, Rule> rule) {
        if (!values.isEmpty()) {
            rules.add(rule.apply(values));
        }
    }

    private static Exemption exemption(PolicyExemption spec, Mirrors mirrors) throws InvalidPolicyException {
        if (spec.reason() == null || spec.reason().isBlank()) {
            throw new InvalidPolicyException("spec.exceptions.reason", "an exception needs a reason");
        }
        return new Exemption(
                references("spec.exceptions.images", spec.images()),
                spec.namespaces(),
                spec.rules(),
                spec.reason(),
                end(String.valueOf(spec.expires())),
                mirrors);
    }

    /** A day holds until it is over, UTC. */
    private static Instant end(String text) throws InvalidPolicyException {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text)
                            .plusDays(1)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant();
        } catch (DateTimeException e) {
            throw new InvalidPolicyException("spec.exceptions.expires", "not a day or moment: \"" + text + "\"");
        }
    }

    private static List<ReferencePattern> references(String field, List<String> texts) throws InvalidPolicyException {
        return parsed(field, texts, ReferencePattern::parse);
    }

    private static <S, T> List<T> parsed(String field, List<S> texts, Function<S, T> parser)
            throws InvalidPolicyException {
        try {
            return texts.stream().map(parser).toList();
        } catch (IllegalArgumentException e) {
            throw new InvalidPolicyException(field, e);
        }
    }
}
