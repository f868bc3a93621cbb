package build.kiln.policy;

import build.kiln.api.v1alpha1.OwnRule;
import build.kiln.reference.Reference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A rule that the policy's author wrote. One that cannot be evaluated counts as broken. */
record CelRule(OwnRule spec, CelExpression expression) implements Rule {
    @Override
    public String name() {
        return "rules." + spec.name();
    }

    @Override
    public List<Offence> judge(Subject subject) {
        if (!concerns(subject)) {
            return List.of();
        }
        return Images.of(subject).stream()
                .flatMap(image -> problem(subject, image).stream()
                        .map(problem -> new Offence(
                                image,
                                Images.field(subject),
                                image.familiar() + ": " + problem,
                                Objects.requireNonNullElse(spec.remedy(), "use an image that keeps the rule"))))
                .toList();
    }

    /** A rule that reads what only some subjects have is about those. */
    private boolean concerns(Subject subject) {
        return switch (subject) {
            case Subject.Workload _ -> !expression.reads(CelInput.BUILD);
            case Subject.Result _ -> !readsWorkload();
            case Subject.Request _ -> !expression.reads(CelInput.BUILD) && !readsWorkload();
            case Subject.Unreadable _ -> false;
        };
    }

    boolean readsBuild() {
        return expression.reads(CelInput.BUILD);
    }

    private boolean readsWorkload() {
        return expression.reads(CelInput.WORKLOAD) || expression.reads(CelInput.PROVENANCE);
    }

    private Optional<String> problem(Subject subject, Reference image) {
        Map<String, Map<String, Object>> input = CelInput.of(subject, image);
        try {
            return expression.holds(input) ? Optional.empty() : Optional.of(spec.message());
        } catch (IllegalArgumentException e) {
            return Optional.of(spec.message() + " (the rule cannot be evaluated: " + e.getMessage() + ")");
        }
    }
}
