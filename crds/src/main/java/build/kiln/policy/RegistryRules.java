package build.kiln.policy;

import build.kiln.reference.Reference;
import build.kiln.reference.ReferencePattern;
import java.util.List;
import java.util.Optional;

/** Rules about registries and repositories. */
final class RegistryRules {
    private RegistryRules() {}

    record Allow(List<ReferencePattern> patterns, Mirrors mirrors) implements Rule {
        @Override
        public String name() {
            return "registries.allow";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .filter(image -> !mirrors.anyMatches(patterns, image))
                    .map(image -> new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " comes from a registry or repository that is not allowed",
                            copy(mirrors, image).orElse("use one of " + patterns)))
                    .toList();
        }
    }

    record Deny(List<ReferencePattern> patterns, Mirrors mirrors) implements Rule {
        @Override
        public String name() {
            return "registries.deny";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .filter(image -> mirrors.anyMatches(patterns, image))
                    .map(image -> new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " comes from a registry or repository that is denied",
                            copy(mirrors, image).orElse("take the image from another registry")))
                    .toList();
        }
    }

    private static Optional<String> copy(Mirrors mirrors, Reference image) {
        return mirrors.copyOf(image).map(copy -> "use its copy " + copy.familiar());
    }
}
