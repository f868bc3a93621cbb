package build.kiln.policy;

import build.kiln.reference.Reference;
import java.util.List;
import java.util.Optional;

/** Rules about tags. Without tag and digest, {@code latest} is what runs and what is judged. */
final class TagRules {
    private TagRules() {}

    record Deny(List<TagPattern> patterns) implements Rule {
        @Override
        public String name() {
            return "tags.deny";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .filter(image -> tag(image)
                            .filter(tag -> patterns.stream().anyMatch(pattern -> pattern.matches(tag)))
                            .isPresent())
                    .map(image -> new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " has a tag that is denied",
                            "use a tag that names one version"))
                    .toList();
        }
    }

    record Allow(List<TagPattern> patterns) implements Rule {
        @Override
        public String name() {
            return "tags.allow";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return Images.of(subject).stream()
                    .flatMap(image -> judge(subject, image).stream())
                    .toList();
        }

        private Optional<Offence> judge(Subject subject, Reference image) {
            Optional<String> tag = tag(image);
            if (tag.isPresent()) {
                return patterns.stream().anyMatch(pattern -> pattern.matches(tag.get()))
                        ? Optional.empty()
                        : Optional.of(new Offence(
                                image,
                                Images.field(subject),
                                image.familiar() + " has a tag that is not among those allowed",
                                "use a tag that the policy allows"));
            }
            return switch (subject) {
                case Subject.Request _, Subject.Result _ ->
                    Optional.of(new Offence(
                            image,
                            Images.field(subject),
                            image.familiar() + " is to be pushed without a tag, and only some tags are allowed",
                            "push it under a tag that the policy allows"));
                // What runs by its digest was judged when it was pushed.
                case Subject.Workload _, Subject.Unreadable _ -> Optional.empty();
            };
        }
    }

    record RequireDigest() implements Rule {
        @Override
        public String name() {
            return "tags.requireDigest";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return switch (subject) {
                case Subject.Workload workload
                when workload.image().digest().isEmpty() ->
                    List.of(new Offence(
                            workload.image(),
                            workload.field(),
                            workload.image().familiar() + " is not named by digest",
                            "append @sha256:…; status.latestImage of its ImageBuild has it"));
                case Subject.Workload _, Subject.Unreadable _, Subject.Request _, Subject.Result _ -> List.of();
            };
        }
    }

    record Immutable() implements Rule {
        @Override
        public String name() {
            return "tags.immutable";
        }

        @Override
        public List<Offence> judge(Subject subject) {
            return switch (subject) {
                case Subject.Result result ->
                    result.images().stream()
                            .filter(image -> image.tag()
                                    .filter(result.facts().movedTags()::contains)
                                    .isPresent())
                            .map(image -> new Offence(
                                    image,
                                    Images.field(subject),
                                    image.familiar() + " exists with another digest and must not move",
                                    "give a new tag, e.g. with {commit:7}"))
                            .toList();
                case Subject.Workload _, Subject.Unreadable _, Subject.Request _ -> List.of();
            };
        }
    }

    private static Optional<String> tag(Reference image) {
        return image.orLatest().tag();
    }
}
