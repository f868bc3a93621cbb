package build.kiln.exporter;

import build.kiln.oci.Descriptor;
import build.kiln.reference.Reference;
import java.time.Instant;

/**
 * A named image of this machine's store.
 *
 * @param reference with a tag
 * @param root its manifest or index
 * @param stored when it got the name
 */
public record LocalImage(Reference reference, Descriptor root, Instant stored) {}
