package build.kiln.exporter;

import build.kiln.digest.Digest;
import java.util.List;

/**
 * An image that is where it should be.
 *
 * @param digest of the manifest, or of the index when there are several platforms
 * @param configDigest of the first platform's config
 * @param tags that now point to it
 * @param size bytes of compressed layers and configs
 * @param layers of the first platform's image
 * @param changed whether any target had something to take
 */
public record Exported(Digest digest, Digest configDigest, List<String> tags, long size, int layers, boolean changed) {
    public Exported {
        tags = List.copyOf(tags);
    }
}
