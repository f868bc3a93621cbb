package build.kiln.policy;

import build.kiln.api.v1alpha1.ImageMirror;
import build.kiln.reference.Reference;
import build.kiln.reference.ReferencePattern;
import build.kiln.reference.Repository;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Copies of registries: an image of a copy has two names. */
record Mirrors(List<Mirror> all) {
    private static final String ANYTHING = "/x";

    Mirrors {
        all = List.copyOf(all);
    }

    /** Two prefixes of repositories' identities, each with its slash. */
    record Mirror(String source, String copy) {}

    /** Throws {@link IllegalArgumentException} for what can be no part of a registry. */
    static Mirror parse(ImageMirror spec) {
        return new Mirror(prefix(spec.source()), prefix(spec.mirror()));
    }

    private static String prefix(String text) {
        if (!Repository.namesHost(text + ANYTHING)) {
            throw new IllegalArgumentException("\"" + text + "\" does not begin with a registry's host");
        }
        // Below the hub's own host a single name would become library/name.
        String identity = Repository.parse(text + ANYTHING + ANYTHING).identity();
        return identity.substring(0, identity.length() - 2 * ANYTHING.length() + 1);
    }

    boolean anyMatches(List<ReferencePattern> patterns, Reference image) {
        return names(image.orLatest()).anyMatch(name -> ReferencePattern.anyMatches(patterns, name));
    }

    private Stream<Reference> names(Reference image) {
        return Stream.concat(
                Stream.of(image),
                all.stream().flatMap(mirror -> moved(image, mirror.copy(), mirror.source()).stream()));
    }

    /** Where else to take {@code image} from. */
    Optional<Reference> copyOf(Reference image) {
        return all.stream()
                .flatMap(mirror -> moved(image, mirror.source(), mirror.copy()).stream())
                .findFirst();
    }

    private static Optional<Reference> moved(Reference image, String from, String to) {
        String identity = image.repository().identity();
        if (!identity.startsWith(from)) {
            return Optional.empty();
        }
        String moved = to + identity.substring(from.length());
        int slash = moved.indexOf('/');
        return Optional.of(new Reference(
                new Repository(moved.substring(0, slash), moved.substring(slash + 1)), image.tag(), image.digest()));
    }
}
