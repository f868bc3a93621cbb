package build.kiln.graph;

import build.kiln.oci.ImageConfig;

/**
 * What a frontend makes of a Dockerfile for one platform.
 *
 * @param result the vertex whose tree becomes the image
 * @param config complete but for its diffIDs, which are known when the result is
 */
public record ImagePlan(Vertex result, ImageConfig config) {}
