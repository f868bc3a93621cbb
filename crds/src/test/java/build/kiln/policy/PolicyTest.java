package build.kiln.policy;

import static build.kiln.policy.Policies.DIGEST;
import static build.kiln.policy.Policies.NOW;
import static build.kiln.policy.Policies.PLACE;
import static build.kiln.policy.Policies.policy;
import static build.kiln.policy.Policies.poorBuild;
import static build.kiln.policy.Policies.result;
import static build.kiln.policy.Policies.violated;
import static build.kiln.policy.Policies.workload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.policy.Subject.BaseImage;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.Provenance;
import build.kiln.reference.Reference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tags: {deny: [latest]} | nginx | tags.deny",
                "tags: {deny: [latest]} | nginx:latest | tags.deny",
                "tags: {deny: [latest]} | nginx:1.29 | ''",
                "tags: {deny: [latest]} | nginx@sha256:abababababababababababababababababababababababababababababababab | ''",
                "tags: {deny: [latest]} | nginx:latest@sha256:abababababababababababababababababababababababababababababababab | tags.deny",
                "tags: {deny: ['*-dev']} | a/b:1-dev | tags.deny",
                "tags: {allow: ['semver:>=1.0.0 <2.0.0']} | a/b:1.9.3 | ''",
                "tags: {allow: ['semver:>=1.0.0 <2.0.0']} | a/b:v1.9.3 | ''",
                "tags: {allow: ['semver:>=1.0.0 <2.0.0']} | a/b:2.0.0 | tags.allow",
                "tags: {allow: ['semver:>=1.0.0']} | a/b:2.0.0-rc.1 | tags.allow",
                "tags: {allow: ['semver:>=2.0.0-rc.1']} | a/b:2.0.0-rc.2 | ''",
                "tags: {allow: ['semver:>=1.0.0']} | a/b:latest | tags.allow",
                "tags: {allow: ['re:^main-[0-9a-f]{7}-[0-9]+$']} | a/b:main-4f2c1aa-17 | ''",
                "tags: {allow: ['re:^main-[0-9a-f]{7}-[0-9]+$']} | a/b:main-4f2c1aa | tags.allow",
                "tags: {requireDigest: true} | a/b:1 | tags.requireDigest",
                "tags: {requireDigest: true} | a/b:1@sha256:abababababababababababababababababababababababababababababababab | ''",
                "registries: {allow: ['registry.acme.dev/**']} | registry.acme.dev/shop | ''",
                "registries: {allow: ['registry.acme.dev/**']} | REGISTRY.acme.dev:443/shop | ''",
                "registries: {allow: ['registry.acme.dev/**']} | registry.acme.dev.evil.example/shop | registries.allow",
                "registries: {allow: ['registry.acme.dev/**']} | nginx | registries.allow",
                "registries: {deny: ['docker.io/**']} | nginx | registries.deny",
                "registries: {deny: ['docker.io/**']} | index.docker.io/library/nginx | registries.deny",
                "registries: {deny: ['docker.io/**']} | registry-1.docker.io/library/nginx | registries.deny",
                "registries: {deny: ['[::1]:5000/**']} | [0:0:0:0:0:0:0:1]:5000/x | registries.deny",
                "provenance: {builtBy: {}} | a/b:1 | provenance.builtBy",
                "build: {requireNonRootUser: true} | a/b:1 | ''",
            })
    void judgesWorkloads(String yaml, String image, String rule) throws InvalidPolicyException {
        assertEquals(rule.isEmpty() ? List.of() : List.of(rule), violated(yaml, workload(image)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "build: {baseImages: {allow: ['registry.acme.dev/**']}} | build.baseImages.allow",
                "build: {baseImages: {allow: [node]}} | ''",
                "build: {baseImages: {allow: ['node:24@sha256:abab*']}} | ''",
                "build: {baseImages: {allow: ['node@sha256:cd*']}} | build.baseImages.allow",
                "build: {baseImages: {requireDigest: true}} | build.baseImages.requireDigest",
                "build: {baseImages: {maxAge: 90d}} | build.baseImages.maxAge",
                "build: {baseImages: {maxAge: 101d}} | ''",
                "build: {requireNonRootUser: true} | build.requireNonRootUser",
                "build: {requiredLabels: [empty]} | build.requiredLabels",
                "build: {maxSize: 1Gi} | build.maxSize",
                "build: {maxSize: 2Gi} | ''",
                "build: {maxLayers: 50} | build.maxLayers",
                "build: {allowedPorts: ['8000-9000']} | build.allowedPorts",
                "build: {allowedPorts: ['22', '8080/tcp']} | ''",
                "build: {allowedPorts: ['22/udp', '8080/tcp']} | build.allowedPorts",
                "build: {lint: {failOn: warning}} | build.lint",
                "build: {lint: {failOn: error}} | ''",
                "build: {denySecrets: true} | build.denySecrets",
                "tags: {immutable: true} | tags.immutable",
            })
    void judgesBuilds(String yaml, String rule) throws InvalidPolicyException {
        assertEquals(
                rule.isEmpty() ? List.of() : List.of(rule),
                violated(yaml, result(poorBuild(), "registry.acme.dev/shop:1.0.0")));
    }

    @Test
    void aBaseImageOfUnknownAgeIsTooOld() {
        BaseImage base = new BaseImage(Reference.parse("node:24"), Optional.of(DIGEST), Optional.empty());
        BuildFacts facts = new BuildFacts(List.of(base), "", Map.of(), 1, 1, Set.of(), List.of(), Set.of(), List.of());
        assertTrue(BuildChecks.baseAges(facts, Duration.ofDays(30))
                .getFirst()
                .toString()
                .contains("of unknown age"));
    }

    @Test
    void trustsWhatWasBuiltHere() throws InvalidPolicyException {
        String yaml = "provenance: {builtBy: {namespaces: ['team-*'], sources: ['https://git.acme.dev/*']}}";
        assertEquals(List.of(), violated(yaml, built("team-a", "https://git.acme.dev/shop.git")));
        assertEquals(
                1,
                violated(yaml, built("other", "https://git.acme.dev/shop.git")).size());
        assertEquals(
                1,
                violated(yaml, built("team-a", "https://evil.example/shop.git")).size());
    }

    /** A pod that names a digest runs what was judged before; a push under no tag keeps none of the tags asked for. */
    @Test
    void aPushByDigestHasNoTag() throws InvalidPolicyException {
        String byDigest = "a/b@" + DIGEST;
        Subject pushed = result(poorBuild(), byDigest);
        assertEquals(List.of(), violated("tags: {deny: [latest], immutable: true}", pushed));
        assertEquals(List.of("tags.allow"), violated("tags: {allow: [latest]}", pushed));
        assertEquals(List.of("tags.allow"), violated("tags: {allow: ['*']}", pushed));
        assertEquals(List.of(), violated("tags: {allow: ['1.*']}", workload(byDigest)));
        assertEquals(List.of(), violated("match: {images: ['a/b:latest']}\ntags: {allow: ['1.*']}", pushed));
    }

    private static Subject built(String namespace, String source) {
        return new Subject.Workload(
                PLACE,
                Policies.use("a/b@" + DIGEST),
                Reference.parse("a/b@" + DIGEST),
                Optional.of(new Provenance(namespace, "shop", source)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NGINX", "nginx:", "nginx@sha256:12", "a//b", " nginx", "nginx:1\n"})
    void deniesWhatIsNoReference(String image) throws InvalidPolicyException {
        Subject subject = Subject.of(PLACE, Policies.use(image), _ -> Optional.empty());
        assertEquals(List.of("reference"), violated("match: {images: [redis]}\ntags: {deny: [latest]}", subject));
        String exception =
                "\nexceptions: [{reason: r, expires: '2027-01-01', images: [IMAGES]}]\ntags: {deny: [latest]}";
        assertEquals(List.of(), violated(exception.replace("IMAGES", ""), subject));
        assertEquals(List.of("reference"), violated(exception.replace("IMAGES", "nginx"), subject));
    }

    @Test
    void looksUpTheDigestThatRuns() {
        Provenance origin = new Provenance("team-a", "shop", "https://git.acme.dev/shop.git");
        Subject subject = Subject.of(
                PLACE,
                Policies.use("a/b:1@" + DIGEST),
                digest -> digest.equals(DIGEST) ? Optional.of(origin) : Optional.empty());
        assertEquals(
                Optional.of(origin),
                assertInstanceOf(Subject.Workload.class, subject).provenance());
    }

    @Test
    void appliesOnlyWhereItMatches() throws InvalidPolicyException {
        String rule = "\ntags: {deny: [latest]}";
        assertEquals(List.of(), violated("match: {images: ['registry.acme.dev/**']}" + rule, workload("nginx")));
        assertEquals(
                List.of("tags.deny"),
                violated("match: {namespaceSelector: {matchLabels: {env: production}}}" + rule, workload("nginx")));
        assertEquals(
                List.of(),
                violated(
                        "match: {namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [production]}]}}"
                                + rule,
                        workload("nginx")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | AUDIT",
                "enforcement: Warn | WARN",
                "enforcement: Enforce | DENY",
                "enforcement: Hopefully | DENY",
                "enforcementByRule: [{rule: tags, enforcement: Warn}] | WARN",
                "enforcementByRule: [{rule: tags, enforcement: Warn}, {rule: tags.deny, enforcement: Enforce}] | DENY",
                "enforcementByRule: [{rule: tag, enforcement: Enforce}] | AUDIT",
            })
    void enforcesAsTheRuleOrThePolicySays(String yaml, Action action) throws InvalidPolicyException {
        Verdict verdict = Policy.judge(List.of(policy(yaml + "\ntags: {deny: [latest]}")), workload("nginx"), NOW);
        assertEquals(action, verdict.violations().getFirst().action());
        assertEquals(action == Action.DENY, verdict.denied());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{reason: r, expires: '2026-11-24'} | true",
                "{reason: r, expires: '2026-11-23'} | false",
                "{reason: r, expires: '2026-11-24T12:00:01Z'} | true",
                "{reason: r, expires: '2026-11-24T12:00:00Z'} | false",
                "{reason: r, expires: '2027-01-01', images: [nginx]} | true",
                "{reason: r, expires: '2027-01-01', images: [redis]} | false",
                "{reason: r, expires: '2027-01-01', namespaces: ['team-*']} | true",
                "{reason: r, expires: '2027-01-01', namespaces: [team]} | false",
                "{reason: r, expires: '2027-01-01', rules: [tags]} | true",
                "{reason: r, expires: '2027-01-01', rules: [registries]} | false",
            })
    void exceptionsHoldForWhatTheySayUntilTheyEnd(String exception, boolean exempt) throws InvalidPolicyException {
        String yaml = "exceptions: [" + exception + "]\ntags: {deny: [latest]}";
        assertEquals(exempt, violated(yaml, workload("nginx")).isEmpty());
    }

    @Test
    void namesEndedExceptions() throws InvalidPolicyException {
        Policy policy =
                policy("exceptions: [{reason: old, expires: '2026-01-01'}, {reason: new, expires: '2027-01-01'}]");
        assertEquals(List.of("old"), policy.endedExemptions(NOW));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tags: {deny: ['re:(']}",
                "tags: {deny: ['re:(a)\\1']}",
                "tags: {deny: ['re:(?=a)']}",
                "tags: {deny: ['re:(((a{100}){100}){100}){100}']}",
                "tags: {deny: ['semver:new']}",
                "registries: {mirrors: [{source: library, mirror: registry.acme.dev/hub}]}",
                "rules: [{name: a, expression: 'image.tag', message: m}]",
                "rules: [{name: a, expression: 'imgae.tag == \"a\"', message: m}]",
                "rules: [{name: a, expression: '(', message: m}]",
                "registries: {allow: ['a//b']}",
                "build: {baseImages: {maxAge: old}}",
                "build: {maxSize: big}",
                "build: {allowedPorts: ['9-1']}",
                "match: {namespaceSelector: {matchExpressions: [{key: a, operator: Like}]}}",
                "exceptions: [{reason: r, expires: never}]",
                "exceptions: [{expires: '2027-01-01'}]",
            })
    void refusesWhatMeansNothing(String yaml) {
        assertThrows(InvalidPolicyException.class, () -> policy(yaml));
    }

    /** A backtracking engine would be busy for years. */
    @Test
    void aCostlyExpressionIsAnswered() throws InvalidPolicyException {
        Subject image = workload("a/b:" + "a".repeat(100) + "-");
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            assertEquals(List.of(), violated("tags: {deny: ['re:^(.*a){12}$']}", image));
            assertEquals(List.of("tags.allow"), violated("tags: {allow: ['re:^((a*)*)*$']}", image));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deny: ['docker.io/evil/**'] | registry.acme.dev/hub/evil/x:1 | registries.deny",
                "deny: ['docker.io/evil/**'] | registry.acme.dev/hub/good/x:1 | ''",
                "deny: ['docker.io/library/nginx'] | registry.acme.dev/hub/nginx | registries.deny",
                "deny: ['docker.io/library/nginx'] | REGISTRY.acme.dev:443/hub/library/nginx | registries.deny",
                "allow: ['docker.io/library/*'] | registry.acme.dev/hub/library/redis | ''",
                "allow: ['docker.io/library/*'] | registry.acme.dev/hubs/library/redis | registries.allow",
            })
    void aCopyIsJudgedUnderBothNames(String rule, String image, String broken) throws InvalidPolicyException {
        String yaml = "registries: {mirrors: [{source: docker.io, mirror: registry.acme.dev/hub}], " + rule + "}";
        assertEquals(broken.isEmpty() ? List.of() : List.of(broken), violated(yaml, workload(image)));
    }

    @Test
    void tellsOfTheCopyOfWhatIsDenied() throws InvalidPolicyException {
        Policy policy = policy(
                "registries: {mirrors: [{source: docker.io, mirror: registry.acme.dev/hub}], deny: ['docker.io/**']}");
        assertEquals(
                "use its copy registry.acme.dev/hub/library/nginx:1.29",
                Policy.judge(List.of(policy), workload("nginx:1.29"), NOW)
                        .violations()
                        .getFirst()
                        .remedy());
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws InvalidPolicyException {
        Violation violation = Policy.judge(List.of(policy("tags: {deny: [latest]}")), workload("nginx"), NOW)
                .violations()
                .getFirst();
        assertEquals("p", violation.policy());
        assertEquals("spec.containers[0].image", violation.field());
        assertTrue(violation.message().contains("nginx"));
        assertFalse(violation.remedy().isEmpty());
    }

    @Property
    void anExceptionForAllLeavesNothing(@ForAll @AlphaChars @StringLength(min = 1, max = 20) String tag)
            throws InvalidPolicyException {
        String yaml = "exceptions: [{reason: r, expires: '2027-01-01'}]\ntags: {deny: ['*']}";
        assertEquals(List.of(), violated(yaml, workload("a/b:" + tag)));
        assertEquals(
                List.of("tags.deny"),
                Policy.judge(List.of(policy(yaml)), workload("a/b:" + tag), Instant.MAX).violations().stream()
                        .map(Violation::rule)
                        .toList());
    }

    @Property
    void theDigestNeverHidesTheTag(@ForAll @AlphaChars @StringLength(min = 1, max = 20) String tag)
            throws InvalidPolicyException {
        String yaml = "tags: {deny: ['" + tag + "']}";
        assertEquals(List.of("tags.deny"), violated(yaml, workload("a/b:" + tag)));
        assertEquals(List.of("tags.deny"), violated(yaml, workload("a/b:" + tag + "@" + DIGEST)));
    }
}
