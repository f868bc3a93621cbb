package build.kiln.contract;

import java.util.List;
import java.util.Map;

/**
 * What becomes of the image.
 *
 * @param image the repository without a tag; empty to keep the image in the local store under {@code tags} as they are
 * @param tags templates, expanded when the source's revision is known
 */
public record Output(
        String image,
        List<String> tags,
        Map<String, String> labels,
        Map<String, String> annotations,
        Compression compression,
        TagMutability tagMutability,
        Delivery delivery) {
    public Output {
        tags = List.copyOf(tags);
        labels = Copies.ordered(labels);
        annotations = Copies.ordered(annotations);
    }

    /** The same output, delivered otherwise. */
    public Output deliveredTo(Delivery other) {
        return new Output(image, tags, labels, annotations, compression, tagMutability, other);
    }

    /** How layers are packed. */
    public record Compression(String type, int level) {
        /** The level that means the type's own default. */
        public static final int DEFAULT_LEVEL = -1;

        public static final Compression GZIP = new Compression("gzip", DEFAULT_LEVEL);
    }

    /** Whether a tag that exists may be moved to another digest. */
    public enum TagMutability {
        MUTABLE,
        IMMUTABLE
    }

    /** Where the image goes. */
    public enum Delivery {
        /** Pushed to the registry that {@link #image} names. */
        REGISTRY,
        /** Pushed there by digest alone, without tags: a later builder joins it with others into an index. */
        REGISTRY_BY_DIGEST,
        /** Kept in the store of this machine. */
        LOCAL_STORE
    }
}
