package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.time.Instant;
import java.util.List;

/**
 * An image that is where it should be.
 *
 * @param root the manifest, or the index when there are several platforms
 * @param configDigest of the first platform's config
 * @param tags that now point to it
 * @param size bytes of compressed layers and configs
 * @param layers of the first platform's image
 * @param created when, or what {@code SOURCE_DATE_EPOCH} says
 * @param changed whether any target had something to take
 */
public record Exported(
        Descriptor root,
        Digest configDigest,
        List<String> tags,
        long size,
        int layers,
        Instant created,
        boolean changed) {
    public Exported {
        tags = List.copyOf(tags);
    }

    public Digest digest() {
        return root.digest();
    }

    /** What Docker calls the image's ID: the config of an image for one platform, else the index. */
    public Digest imageId() {
        return MediaTypes.isIndex(root.mediaType()) ? root.digest() : configDigest;
    }
}
