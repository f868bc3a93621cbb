package build.kiln.layer;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * One layer of a tree. What it is may still be in the making: asking waits until it is known. Safe for use by many
 * threads.
 */
public sealed interface Layer permits KnownLayer, WrittenLayer {
    /** The digest of the uncompressed tar. */
    Digest diffId() throws IOException, InterruptedException;

    /** The blob as manifests name it, usually compressed. */
    Descriptor descriptor() throws IOException, InterruptedException;

    /**
     * When a step made it; empty for a base image's, whose history tells. One that its history leaves out has the time at which
     * the image came here, as for BuildKit.
     */
    Optional<Instant> created();

    /** A repository that has the blob, when one is known. */
    Optional<Origin> origin();

    /** The layer's blob out of {@code store}, pulled into it first where only its origin has it. */
    Blob blob(BlobStore store) throws BuildException, IOException, InterruptedException;
}
