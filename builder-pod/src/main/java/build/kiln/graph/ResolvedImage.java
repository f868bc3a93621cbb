package build.kiln.graph;

import build.kiln.digest.Digest;
import build.kiln.oci.ImageConfig;
import build.kiln.oci.Manifest;

/**
 * A base image as its manifest and config; no layer has been read.
 *
 * @param reference the normalised reference it was asked for by, e.g. {@code docker.io/library/debian:bookworm-slim}
 * @param digest of the manifest for this platform
 * @param rootDigest of what the reference names: the index where there is one, else the manifest
 */
public record ResolvedImage(String reference, Digest digest, Digest rootDigest, Manifest manifest, ImageConfig config) {
    public ResolvedImage {
        Op.require(
                manifest.layers().size() == config.diffIds().size(),
                "manifest and config of " + reference + " differ in their number of layers");
    }
}
