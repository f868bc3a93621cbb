package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import java.time.Instant;
import java.util.Optional;

/**
 * A finished layer: what the config says of it and what the manifest says of it.
 *
 * @param created as {@link build.kiln.layer.Layer#created} has it
 */
record LayerBlob(Digest diffId, Descriptor descriptor, Optional<Instant> created) {}
