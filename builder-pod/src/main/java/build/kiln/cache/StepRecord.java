package build.kiln.cache;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of a step: the whole tree it left.
 *
 * @param layers lowest first
 * @param created when the step ran
 * @param step how people know it, e.g. {@code [builder 2/5] RUN npm ci}
 */
public record StepRecord(List<Layer> layers, Instant created, String step) {
    public StepRecord {
        layers = List.copyOf(layers);
    }

    /**
     * A layer.
     *
     * @param diffId the digest of its uncompressed tar
     * @param blob the layer as registries hold it
     * @param created when a step made it; empty for a base image's
     */
    public record Layer(Digest diffId, Descriptor blob, Optional<Instant> created) {}
}
