package build.kiln.layer;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.BlobWriter;
import build.kiln.compress.Compression;
import build.kiln.compress.Compressors;
import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Makes layers of overlay diff directories in the background: sorted tar, diffID, compression, digest and blob in one
 * pass. The bytes depend on the files, the compression and the latest time alone.
 */
public final class LayerWriter implements AutoCloseable {
    private static final int LAYERS_AT_ONCE = 2;

    private final BlobStore blobs;
    private final TocStore tocs;
    private final Compression compression;
    private final int level;
    private final Optional<Instant> latest;
    private final Set<WrittenLayer> unfinished = ConcurrentHashMap.newKeySet();
    private final ExecutorService layers = pool(LAYERS_AT_ONCE, "layer-");
    private final ExecutorService workers = pool(Runtime.getRuntime().availableProcessors(), "compress-");

    private LayerWriter(BlobStore blobs, TocStore tocs, Compression compression, int level, Optional<Instant> latest) {
        this.blobs = blobs;
        this.tocs = tocs;
        this.compression = compression;
        this.level = level;
        this.latest = latest;
    }

    /**
     * A writer of one build.
     *
     * @param level of {@code compression}, or {@link Compression#DEFAULT_LEVEL}
     * @param latest {@code SOURCE_DATE_EPOCH}: later times of files are replaced by it
     */
    public static LayerWriter open(
            BlobStore blobs, TocStore tocs, Compression compression, int level, Optional<Instant> latest) {
        return new LayerWriter(blobs, tocs, compression, level, latest);
    }

    private static ExecutorService pool(int threads, String name) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name(name, 0).factory());
    }

    /** Starts to make a layer of what {@code directory} changes in {@code lower}; neither may change any more. Returns at once. */
    public WrittenLayer write(Path directory, LowerFiles lower) {
        WrittenLayer layer = new WrittenLayer(directory, Instant.now());
        unfinished.add(layer);
        layers.execute(() -> {
            try {
                make(layer, lower);
            } catch (IOException | RuntimeException | Error e) {
                layer.fail(e);
            } finally {
                unfinished.remove(layer);
            }
        });
        return layer;
    }

    private void make(WrittenLayer layer, LowerFiles lower) throws IOException {
        try (BlobWriter blob = blobs.newBlob()) {
            MessageDigest hash = ContentHash.sha256();
            try (OutputStream compressed = Compressors.open(compression, level, blob, workers)) {
                DigestOutputStream tar = new DigestOutputStream(compressed, hash);
                Toc toc = LayerTar.write(layer.directory(), lower, latest, tar);
                Digest diffId = Digest.of(hash);
                tocs.save(diffId, toc);
                layer.complete(diffId);
            }
            Blob stored = blob.commit();
            layer.complete(stored, Descriptor.of(mediaType(), stored.digest(), stored.size()));
        }
    }

    private String mediaType() {
        return switch (compression) {
            case NONE -> MediaTypes.OCI_LAYER;
            case GZIP -> MediaTypes.OCI_LAYER_GZIP;
            case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
        };
    }

    /** Stops; whoever waits for a layer in the making learns so. */
    @Override
    public void close() {
        layers.shutdownNow();
        unfinished.forEach(layer -> layer.fail(new CancellationException("the build has ended")));
        // Waited for, so that nothing half written is left.
        layers.close();
        workers.close();
    }
}
