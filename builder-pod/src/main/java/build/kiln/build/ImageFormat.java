package build.kiln.build;

/** How an image is written where it can be written in several ways. */
public record ImageFormat(Documents documents, BaseLayers baseLayers) {
    public static final ImageFormat DEFAULT = new ImageFormat(Documents.OCI, BaseLayers.AS_THEY_ARE);

    /** Whose media types the image's documents have. */
    public enum Documents {
        OCI,
        DOCKER
    }

    /** What becomes of layers that come from base images. */
    public enum BaseLayers {
        AS_THEY_ARE,
        /** A layer that is packed otherwise than this build packs makes it fail. */
        MUST_MATCH
    }
}
