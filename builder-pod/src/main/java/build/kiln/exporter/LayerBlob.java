package build.kiln.exporter;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;

/** A finished layer: what the config says of it and what the manifest says of it. */
record LayerBlob(Digest diffId, Descriptor descriptor) {}
