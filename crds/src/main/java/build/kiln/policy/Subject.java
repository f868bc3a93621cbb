package build.kiln.policy;

import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import build.kiln.reference.Repository;
import build.kiln.reference.TagTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What is judged. */
public sealed interface Subject {
    /** The namespace it is in, with the namespace's labels. */
    Place place();

    /** A namespace and its labels. */
    record Place(String namespace, Map<String, String> labels) {
        public Place {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * An image that a workload names.
     *
     * @param image what {@code use} names
     * @param provenance the ImageBuild that produced the digest the workload names; empty when none is known
     */
    record Workload(Place place, ImageUse use, Reference image, Optional<Provenance> provenance) implements Subject {
        /** Where the image is named, e.g. {@code spec.containers[0].image}. */
        public String field() {
            return use.field();
        }
    }

    /**
     * What a workload names as an image and what is none. It breaks the rule {@value Rules#REFERENCE}, which every policy
     * has: nobody can tell what would run.
     *
     * @param problem why it is no reference
     */
    record Unreadable(Place place, ImageUse use, String problem) implements Subject {}

    /**
     * What is judged of an image that a workload names.
     *
     * @param ledger finds the ImageBuild that produced a digest
     */
    static Subject of(Place place, ImageUse use, Function<String, Optional<Provenance>> ledger) {
        Reference image;
        try {
            image = Reference.parse(use.image());
        } catch (InvalidReferenceException e) {
            return new Unreadable(place, use, String.valueOf(e.getMessage()));
        }
        return new Workload(place, use, image, image.digest().flatMap(ledger));
    }

    /**
     * What an ImageBuild asks for.
     *
     * @param images the references, one for each tag that is known before the build
     */
    record Request(Place place, List<Reference> images) implements Subject {
        public Request {
            images = List.copyOf(images);
        }

        /**
         * What an output asks for. Tags with variables are not among it: they are judged before the push.
         *
         * @throws InvalidReferenceException when the repository or a tag follows no grammar
         */
        public static Request of(Place place, String repository, List<String> tags) {
            Repository parsed = Repository.parse(repository);
            List<String> given = tags.isEmpty() ? List.of(Reference.DEFAULT_TAG) : tags;
            return new Request(
                    place,
                    given.stream()
                            .map(TagTemplate::parse)
                            .filter(template -> !template.isVariable())
                            .map(template -> new Reference(parsed, Optional.of(template.toString()), Optional.empty()))
                            .toList());
        }
    }

    /** What a build has produced, before it is pushed. */
    record Result(Place place, List<Reference> images, BuildFacts facts) implements Subject {
        public Result {
            images = List.copyOf(images);
        }
    }

    /**
     * The ImageBuild that an image comes from.
     *
     * @param source the URL or reference of its source
     */
    record Provenance(String namespace, String name, String source) {}

    /**
     * What is known of a built image.
     *
     * @param user as in the image's config
     * @param size bytes of the compressed layers
     * @param ports as in the config, e.g. {@code 8080/tcp}
     * @param movedTags tags that already point to another digest at the destination
     * @param secrets what looks like a secret, with where it is; never the secret itself
     */
    record BuildFacts(
            List<BaseImage> bases,
            String user,
            Map<String, String> labels,
            long size,
            int layers,
            Set<String> ports,
            List<Finding> lint,
            Set<String> movedTags,
            List<SecretFound> secrets) {
        public BuildFacts {
            bases = List.copyOf(bases);
            labels = Map.copyOf(labels);
            ports = Set.copyOf(ports);
            lint = List.copyOf(lint);
            movedTags = Set.copyOf(movedTags);
            secrets = List.copyOf(secrets);
        }
    }

    /**
     * A base image as it was observed.
     *
     * @param named as the Dockerfile names it
     * @param digest of what the name stood for; empty for an image that the build has no manifest of
     * @param age since it was created; empty when its config does not say
     */
    record BaseImage(Reference named, Optional<String> digest, Optional<Duration> age) {
        /** The name with the digest of what it stood for. */
        Reference observed() {
            return digest.map(named.orLatest()::withDigest).orElse(named);
        }
    }

    /**
     * Something that looks like a secret.
     *
     * @param where e.g. {@code ENV NPM_TOKEN} or {@code /root/.npmrc}
     * @param what the kind of secret, e.g. {@code a GitHub token}
     */
    record SecretFound(String where, String what) {}

    /** A finding of lint. */
    record Finding(Severity severity, String rule, String message) {}

    /** How grave a finding is. */
    enum Severity {
        WARNING,
        ERROR
    }
}
