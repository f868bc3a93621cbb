package build.kiln.policy;

import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.policy.Subject.BaseImage;
import build.kiln.policy.Subject.BuildFacts;
import build.kiln.policy.Subject.Finding;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Subject.SecretFound;
import build.kiln.policy.Subject.Severity;
import build.kiln.reference.Reference;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Policies from YAML and subjects for tests. */
final class Policies {
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    static final Place PLACE = new Place("team-a", Map.of("env", "production"));
    static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private Policies() {}

    static Policy policy(String yaml) throws InvalidPolicyException {
        return PolicyReader.read("p", YAML.unmarshal("---\n" + yaml, ImagePolicySpec.class));
    }

    static Subject workload(String image) {
        return new Subject.Workload(PLACE, use(image), Reference.parse(image), Optional.empty());
    }

    static ImageUse use(String image) {
        return new ImageUse("Pod", "web", Map.of(), ImageUse.Role.CONTAINER, "web", "spec.containers[0].image", image);
    }

    static Subject result(BuildFacts facts, String... images) {
        return new Subject.Result(
                PLACE, List.of(images).stream().map(Reference::parse).toList(), facts);
    }

    /** A build that breaks every rule that the tests know. */
    static BuildFacts poorBuild() {
        return new BuildFacts(
                List.of(new BaseImage(
                        Reference.parse("node:24"), Optional.of(DIGEST), Optional.of(Duration.ofDays(100)))),
                "0:1000",
                Map.of("empty", ""),
                2L << 30,
                60,
                Set.of("22/tcp", "8080/tcp"),
                List.of(new Finding(Severity.WARNING, "JSONArgsRecommended", "use JSON")),
                Set.of("1.0.0"),
                List.of(new SecretFound("ENV NPM_TOKEN", "an npm token")));
    }

    static List<String> violated(String yaml, Subject subject) throws InvalidPolicyException {
        return Policy.judge(List.of(policy(yaml)), subject, NOW).violations().stream()
                .map(Violation::rule)
                .toList();
    }
}
