package build.kiln.cache.remote;

import build.kiln.blob.BlobStore;
import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.io.json.InvalidJsonException;
import build.kiln.layer.KnownLayer;
import build.kiln.oci.Descriptor;
import build.kiln.oci.Manifest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The records of one cache outside the volume. Their layers stay there until something reads them. */
final class RemoteCache {
    private final CacheDocument document;
    private final Set<Digest> blobs;
    private final Source source;
    private final Map<Digest, Boolean> present = new ConcurrentHashMap<>();

    /** Where a cache's blobs come from. */
    interface Source extends KnownLayer.Remote {
        boolean has(Descriptor blob) throws IOException, InterruptedException;
    }

    private RemoteCache(CacheDocument document, Set<Digest> blobs, Source source) {
        this.document = document;
        this.blobs = blobs;
        this.source = source;
    }

    /** The cache that {@code config}, named by {@code manifest}, describes. */
    static RemoteCache of(Manifest manifest, byte[] config, Source source) throws InvalidJsonException {
        Set<Digest> blobs = manifest.layers().stream().map(Descriptor::digest).collect(Collectors.toSet());
        return new RemoteCache(CacheDocument.decode(config), blobs, source);
    }

    Optional<StepRecord> find(Digest key) {
        return Optional.ofNullable(document.records().get(key));
    }

    /** A layer of one of the records, when it can be had: from {@code store} or from here. */
    Optional<KnownLayer> layer(StepRecord.Layer layer, BlobStore store) throws IOException, InterruptedException {
        if (store.find(layer.blob().digest()).isPresent()) {
            return Optional.of(KnownLayer.stored(layer.diffId(), layer.blob()).madeAt(layer.created()));
        }
        return isPresent(layer.blob())
                ? Optional.of(
                        KnownLayer.remote(layer.diffId(), layer.blob(), source).madeAt(layer.created()))
                : Optional.empty();
    }

    private boolean isPresent(Descriptor blob) throws IOException, InterruptedException {
        Boolean known = present.get(blob.digest());
        if (known == null) {
            known = blobs.contains(blob.digest()) && source.has(blob);
            present.put(blob.digest(), known);
        }
        return known;
    }

    /** Opens a cache. */
    interface Opener {
        /** The cache at {@code place}; empty when nobody has written one yet. */
        Optional<RemoteCache> open(CachePlace place) throws BuildException, IOException, InterruptedException;
    }
}
