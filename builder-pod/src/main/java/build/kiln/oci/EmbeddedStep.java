package build.kiln.oci;

import build.kiln.digest.Digest;

/**
 * What an image says of a step whose result it holds. No part of the specification: a field of the image config that everyone
 * else passes over.
 *
 * @param key the step's cache key
 * @param from the index of the result's first layer in the image
 * @param to the index behind its last layer
 */
public record EmbeddedStep(Digest key, int from, int to) {
    public EmbeddedStep {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no layers: from " + from + " to " + to);
        }
    }
}
