package build.kiln.layer;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A layer that this process made, or is still making, of an overlay diff directory. The directory stays where it is and
 * can be mounted at once.
 */
public final class WrittenLayer implements Layer {
    private final Path directory;
    private final Instant created;
    private final CompletableFuture<Digest> diffId = new CompletableFuture<>();
    private final CompletableFuture<Written> written = new CompletableFuture<>();

    WrittenLayer(Path directory, Instant created) {
        this.directory = directory;
        this.created = created;
    }

    private record Written(Blob blob, Descriptor descriptor) {}

    /** The overlay diff directory the layer is made of. */
    public Path directory() {
        return directory;
    }

    /** Called once when the tar's digest is known, before it is compressed whole. */
    void complete(Digest known) {
        diffId.complete(known);
    }

    /** Called once when the blob is in the store. */
    void complete(Blob blob, Descriptor descriptor) {
        written.complete(new Written(blob, descriptor));
    }

    void fail(Throwable cause) {
        diffId.completeExceptionally(cause);
        written.completeExceptionally(cause);
    }

    @Override
    public Digest diffId() throws IOException, InterruptedException {
        return await(diffId);
    }

    @Override
    public Descriptor descriptor() throws IOException, InterruptedException {
        return await(written).descriptor;
    }

    @Override
    public Optional<Instant> created() {
        return Optional.of(created);
    }

    @Override
    public Optional<Origin> origin() {
        return Optional.empty();
    }

    @Override
    public Blob blob(BlobStore store) throws IOException, InterruptedException {
        return await(written).blob;
    }

    private <T> T await(CompletableFuture<T> value) throws IOException, InterruptedException {
        try {
            return value.get();
        } catch (ExecutionException e) {
            throw new IOException("a layer could not be written", e.getCause());
        } catch (CancellationException e) {
            throw new IOException("writing a layer was cancelled", e);
        }
    }

    @Override
    public String toString() {
        return "layer of " + directory;
    }
}
