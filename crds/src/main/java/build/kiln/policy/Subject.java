package build.kiln.policy;

import build.kiln.reference.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     * @param field e.g. {@code spec.containers[0].image}
     * @param provenance the ImageBuild that produced the digest the workload names; empty when none is known
     */
    record Workload(Place place, String field, Reference image, Optional<Provenance> provenance) implements Subject {}

    /**
     * What an ImageBuild asks for.
     *
     * @param images the references, one for each tag that is known before the build
     */
    record Request(Place place, List<Reference> images) implements Subject {
        public Request {
            images = List.copyOf(images);
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
     */
    record BuildFacts(
            List<BaseImage> bases,
            String user,
            Map<String, String> labels,
            long size,
            int layers,
            Set<String> ports,
            List<Finding> lint,
            Set<String> movedTags) {
        public BuildFacts {
            bases = List.copyOf(bases);
            labels = Map.copyOf(labels);
            ports = Set.copyOf(ports);
            lint = List.copyOf(lint);
            movedTags = Set.copyOf(movedTags);
        }
    }

    /**
     * A base image as it was observed.
     *
     * @param named as the Dockerfile names it
     * @param age since it was created; empty when its config does not say
     */
    record BaseImage(Reference named, Optional<Duration> age) {}

    /** A finding of lint. */
    record Finding(Severity severity, String rule, String message) {}

    /** How grave a finding is. */
    enum Severity {
        WARNING,
        ERROR
    }
}
