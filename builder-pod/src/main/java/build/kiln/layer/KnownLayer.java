package build.kiln.layer;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.DigestMismatchException;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.io.Interruptible;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A layer of an image or of a record: its digests are known, its blob is in the store or can be pulled. */
public final class KnownLayer implements Layer {
    private final Digest diffId;
    private final Descriptor descriptor;
    private final Optional<Instant> created;
    private final Optional<Remote> remote;
    private final ReentrantLock pulling = new ReentrantLock();

    private KnownLayer(Digest diffId, Descriptor descriptor, Optional<Instant> created, Optional<Remote> remote) {
        this.diffId = diffId;
        this.descriptor = descriptor;
        this.created = created;
        this.remote = remote;
    }

    /** A layer whose blob is in the store. */
    public static KnownLayer stored(Digest diffId, Descriptor descriptor) {
        return new KnownLayer(diffId, descriptor, Optional.empty(), Optional.empty());
    }

    /** A layer that is pulled when something needs its bytes. */
    public static KnownLayer remote(Digest diffId, Descriptor descriptor, Remote remote) {
        return new KnownLayer(diffId, descriptor, Optional.empty(), Optional.of(remote));
    }

    /** This layer as one that a step made. */
    public KnownLayer madeAt(Optional<Instant> time) {
        return new KnownLayer(diffId, descriptor, time, remote);
    }

    /** Where a blob can be pulled from. */
    public interface Remote {
        Origin origin();

        /**
         * Starts to download the blob; the caller closes the stream, checks size and digest, and asks again when the
         * stream breaks.
         */
        InputStream open(Descriptor descriptor) throws BuildException, IOException, InterruptedException;
    }

    @Override
    public Digest diffId() {
        return diffId;
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public Optional<Instant> created() {
        return created;
    }

    @Override
    public Optional<Origin> origin() {
        return remote.map(Remote::origin);
    }

    /** Whether {@link #blob} can give the blob as far as this machine can tell. */
    public boolean isObtainable(BlobStore store) throws IOException {
        return remote.isPresent() || store.find(descriptor.digest()).isPresent();
    }

    @Override
    public Blob blob(BlobStore store) throws BuildException, IOException, InterruptedException {
        pulling.lockInterruptibly();
        try {
            Optional<Blob> stored = store.find(descriptor.digest());
            return stored.isPresent() ? stored.get() : pull(store);
        } finally {
            pulling.unlock();
        }
    }

    private Blob pull(BlobStore store) throws BuildException, IOException, InterruptedException {
        Remote from = remote.orElseThrow(() -> new IOException("the cache lost layer " + descriptor.digest()));
        return Interruptible.run(() -> {
            try (InputStream content = from.open(descriptor)) {
                return store.put(content, descriptor.digest(), descriptor.size());
            } catch (DigestMismatchException e) {
                throw new IOException(
                        "pulled from %s/%s: %s"
                                .formatted(
                                        from.origin().registry(), from.origin().repository(), e.getMessage()),
                        e);
            }
        });
    }

    @Override
    public String toString() {
        return "layer " + diffId;
    }
}
