package build.kiln.request;

import java.util.Map;
import java.util.Optional;

/**
 * What was found out about the inputs of a spec that names them.
 *
 * @param revision of the source: the commit of a Git source, the digest of an OCI source; empty leaves it to the builder
 * @param artifact of a Flux source
 * @param args values of the build arguments that stand in ConfigMaps, by argument; those in Secrets are read by the builder
 */
public record ResolvedInputs(Optional<String> revision, Optional<Artifact> artifact, Map<String, String> args) {
    public static final ResolvedInputs NONE = new ResolvedInputs(Optional.empty(), Optional.empty(), Map.of());

    public ResolvedInputs {
        args = Map.copyOf(args);
    }

    /**
     * An archive that a Flux source offers.
     *
     * @param digest {@code sha256:<hex>}
     */
    public record Artifact(String url, String digest) {}
}
