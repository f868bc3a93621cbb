package build.kiln.registry;

import build.kiln.digest.Digest;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;

/**
 * An image's manifest and config.
 *
 * @param endpoint the repository that has it: the one named or its mirror
 * @param digest of the manifest
 * @param rootDigest of what the reference names: the index where there is one, else the manifest
 */
public record PulledImage(Endpoint endpoint, Digest digest, Digest rootDigest, Manifest manifest, ImageConfig config) {}
