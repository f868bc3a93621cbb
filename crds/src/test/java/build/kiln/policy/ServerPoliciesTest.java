package build.kiln.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.policy.ServerPolicies.Said;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void eachEnforcementHasItsOwnObjectsSinceABindingHasOneForAllOfItsRules() throws InvalidPolicyException {
        Said said = said("p", """
                enforcement: Warn
                enforcementByRule: [{rule: tags.deny, enforcement: Enforce}, {rule: registries, enforcement: Audit}]
                tags: {deny: [latest], requireDigest: true}
                registries: {allow: ["registry.acme.dev/**"]}
                """);
        assertEquals(
                Map.of("kiln-deny-p", "[Deny]", "kiln-warn-p", "[Warn]", "kiln-audit-p", "[Audit]"),
                said.objects().stream()
                        .collect(Collectors.toMap(
                                ServerPolicies.Generated::name,
                                object -> object.binding()
                                        .getSpec()
                                        .getValidationActions()
                                        .toString())));
        assertEquals(
                List.of(List.of("registries.allow"), List.of("reference", "tags.requireDigest"), List.of("tags.deny")),
                said.objects().stream().map(ServerPolicies.Generated::rules).toList());
    }

    @Test
    void whatHasNoExpressionIsNamedWithItsReasonAndRulesForBuildsAreNot() throws InvalidPolicyException {
        Said said = said("p", """
                tags: {allow: ["semver:>=1.0.0-rc.1"], immutable: true}
                build: {requireNonRootUser: true}
                provenance: {builtBy: {}}
                rules: [{name: own, expression: "image.tag != ''", message: m}, {name: size, expression: "build.size < 5", message: m}]
                """);
        assertEquals(
                List.of("tags.allow", "provenance.builtBy", "rules.own"),
                said.left().stream().map(ServerPolicies.Left::rule).toList());
        assertEquals(List.of("reference"), said.objects().getFirst().rules());
    }

    @Test
    void aPolicyWithoutRulesDeniesNothing() throws InvalidPolicyException {
        assertEquals(new Said(List.of(), List.of()), said("p", "pinDigests: true"));
    }

    @Test
    void aNameThatLeavesNoRoomForAPrefixIsLeftToTheWebhooks() throws InvalidPolicyException {
        Said said = said("a".repeat(250), "tags: {deny: [latest]}");
        assertEquals(List.of(), said.objects());
        assertEquals(
                List.of("reference", "tags.deny"),
                said.left().stream().map(ServerPolicies.Left::rule).toList());
    }

    @Test
    void anExceptionIsSaidUntilItEnds() throws InvalidPolicyException {
        String yaml = "{tags: {deny: [latest]}, exceptions: [{images: [old], reason: r, expires: '2026-11-24'}]}";
        Instant end = Instant.parse("2026-11-25T00:00:00Z");
        assertTrue(text(yaml, NOW).contains("library/old"));
        assertFalse(text(yaml, end).contains("library/old"));
        assertEquals(end, Policies.policy(yaml).nextEnd(NOW).orElseThrow());
        assertTrue(Policies.policy(yaml).nextEnd(end.plus(Duration.ofDays(1))).isEmpty());
    }

    private static String text(String yaml, Instant now) throws InvalidPolicyException {
        ImagePolicySpec spec = spec(yaml);
        return ServerPolicies.of(PolicyReader.read("p", spec), spec, List.of(), now)
                .objects()
                .toString()
                .replace("\\", "");
    }

    private static Said said(String name, String yaml) throws InvalidPolicyException {
        ImagePolicySpec spec = spec(yaml);
        return ServerPolicies.of(PolicyReader.read(name, spec), spec, List.of("kube-system"), NOW);
    }

    private static ImagePolicySpec spec(String yaml) {
        return new KubernetesSerialization().unmarshal("---\n" + yaml, ImagePolicySpec.class);
    }
}
