package build.kiln.oci;

import build.kiln.digest.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An OCI image configuration.
 *
 * @param diffIds the layers' uncompressed digests, lowest first
 * @param history one entry per step; those without {@code emptyLayer} pair with {@code diffIds} in order
 */
public record ImageConfig(
        Platform platform,
        Optional<Instant> created,
        String author,
        RunConfig config,
        List<Digest> diffIds,
        List<History> history) {
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }
}
