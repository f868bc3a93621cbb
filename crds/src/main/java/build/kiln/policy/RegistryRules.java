package build.kiln.policy;

import build.kiln.reference.ReferencePattern;
import java.util.List;

/** Rules about registries and repositories. */
final class RegistryRules {
    private RegistryRules() {}

    record Allow(List<ReferencePattern> patterns) implements Rule {
        @Override
        public String name() {
            return "registries.allow";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .filter(image -> !ReferencePattern.anyMatches(patterns, image.orLatest()))
                    .map(image -> new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " comes from a registry or repository that is not allowed",
                            "use one of " + patterns))
                    .toList();
        }
    }

    record Deny(List<ReferencePattern> patterns) implements Rule {
        @Override
        public String name() {
            return "registries.deny";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .filter(image -> ReferencePattern.anyMatches(patterns, image.orLatest()))
                    .map(image -> new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " comes from a registry or repository that is denied",
                            "take the image from another registry"))
                    .toList();
        }
    }
}
