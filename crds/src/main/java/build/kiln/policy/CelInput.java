package build.kiln.policy;

import build.kiln.policy.Subject.BuildFacts;
import build.kiln.reference.Reference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an own rule can read; docs/policy.md describes it. Whatever is not known is an empty text or an empty map. */
final class CelInput {
    static final String BUILD = "build";
    static final String WORKLOAD = "workload";
    static final String PROVENANCE = "provenance";

    static final String IMAGE = "image";
    private static final String PLACE = "place";
    private static final String NAMESPACE = "namespace";
    private static final String NAME = "name";
    private static final String LABELS = "labels";

    static final Set<String> VARIABLES = Set.of(IMAGE, PLACE, WORKLOAD, PROVENANCE, BUILD);

    private CelInput() {}

    static Map<String, Map<String, Object>> of(Subject subject, Reference image) {
        return Map.of(
                IMAGE,
                image(image.orLatest()),
                PLACE,
                Map.of(
                        NAMESPACE,
                        subject.place().namespace(),
                        LABELS,
                        subject.place().labels()),
                WORKLOAD,
                subject instanceof Subject.Workload workload ? workload(workload.use()) : Map.of(),
                PROVENANCE,
                subject instanceof Subject.Workload workload ? provenance(workload.provenance()) : Map.of(),
                BUILD,
                subject instanceof Subject.Result result ? build(result.facts()) : Map.of());
    }

    private static Map<String, Object> image(Reference image) {
        String identity = image.repository().identity();
        int slash = identity.indexOf('/');
        return Map.of(
                "reference",
                image.canonical(),
                "registry",
                identity.substring(0, slash),
                "repository",
                identity.substring(slash + 1),
                "tag",
                image.tag().orElse(""),
                "digest",
                image.digest().orElse(""));
    }

    private static Map<String, Object> workload(ImageUse use) {
        return Map.of(
                "kind",
                use.kind(),
                NAME,
                use.name(),
                LABELS,
                use.labels(),
                "role",
                role(use.role()),
                "part",
                use.part(),
                "field",
                use.field());
    }

    private static String role(ImageUse.Role role) {
        return switch (role) {
            case CONTAINER -> "container";
            case INIT_CONTAINER -> "initContainer";
            case EPHEMERAL_CONTAINER -> "ephemeralContainer";
            case VOLUME -> "volume";
        };
    }

    private static Map<String, Object> provenance(Optional<Subject.Provenance> provenance) {
        return Map.of(
                "known",
                provenance.isPresent(),
                NAMESPACE,
                provenance.map(Subject.Provenance::namespace).orElse(""),
                NAME,
                provenance.map(Subject.Provenance::name).orElse(""),
                "source",
                provenance.map(Subject.Provenance::source).orElse(""));
    }

    private static Map<String, Object> build(BuildFacts facts) {
        List<Map<String, Object>> bases = facts.bases().stream()
                .map(base -> Map.<String, Object>of(
                        IMAGE,
                        image(base.observed()),
                        "ageDays",
                        base.age().map(age -> age.toDays()).orElse(Long.MAX_VALUE)))
                .toList();
        List<Map<String, Object>> lint = facts.lint().stream()
                .map(finding -> Map.<String, Object>of(
                        "severity", finding.severity().name().toLowerCase(Locale.ROOT),
                        "rule", finding.rule(),
                        "message", finding.message()))
                .toList();
        return Map.of(
                "user",
                facts.user(),
                LABELS,
                facts.labels(),
                "size",
                facts.size(),
                "layers",
                (long) facts.layers(),
                "ports",
                facts.ports().stream().sorted().toList(),
                "bases",
                bases,
                "lint",
                lint,
                "secrets",
                facts.secrets().stream()
                        .map(found -> Map.of("where", found.where(), "what", found.what()))
                        .toList());
    }
}
