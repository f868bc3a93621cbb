package build.kiln.oci;

import build.kiln.digest.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * An OCI content descriptor: how one blob refers to another.
 *
 * @param size in bytes
 * @param platform only in the manifests of an index
 */
public record Descriptor(
        String mediaType, Digest digest, long size, Map<String, String> annotations, Optional<Platform> platform) {
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
        annotations = Map.copyOf(annotations);
    }

    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, Map.of(), Optional.empty());
    }
}
