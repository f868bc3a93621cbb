package build.kiln.graph;

import build.kiln.failure.BuildException;
import build.kiln.oci.Platform;

/** Finds the manifest and config that a reference names. */
public interface ImageResolver {
    /**
     * Asks for a manifest and config, never for layers.
     *
     * @param reference as written after FROM, {@code COPY --from} or {@code RUN --mount=from=}
     * @return the image for exactly {@code platform}, or for a compatible variant of it
     * @throws BuildException when there is no such image, no such platform, or it may not be read
     */
    ResolvedImage resolve(String reference, Platform platform) throws BuildException, InterruptedException;
}
