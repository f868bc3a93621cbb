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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The records of one cache outside the volume. Their layers stay there until something reads them. */
final class RemoteCache {
    private final Map<Digest, StepRecord> records;
    private final Keys keys;
    private final Set<Digest> blobs;
    private final Source source;
    private final Map<Digest, Boolean> present = new ConcurrentHashMap<>();

    /** Where a cache's blobs come from. */
    interface Source extends KnownLayer.Remote {
        boolean has(Descriptor blob) throws IOException, InterruptedException;
    }

    /** What a cache knows steps by. */
    enum Keys {
        /** Also by what their inputs came to. */
        ALL,
        DEFINITIONS
    }

    private RemoteCache(Map<Digest, StepRecord> records, Keys keys, Set<Digest> blobs, Source source) {
        this.records = records;
        this.keys = keys;
        this.blobs = blobs;
        this.source = source;
    }

    /** The cache that {@code config}, named by {@code manifest}, describes. */
    static RemoteCache of(Manifest manifest, byte[] config, Source source) throws InvalidJsonException {
        return new RemoteCache(CacheDocument.decode(config).records(), Keys.ALL, blobs(manifest), source);
    }

    /**
     * The cache that an image is.
     *
     * @throws InvalidJsonException when it is none
     */
    static RemoteCache ofImage(Manifest manifest, byte[] config, Source source) throws InvalidJsonException {
        Map<Digest, StepRecord> records = InlineCache.read(manifest, config);
        if (records.isEmpty()) {
            throw new InvalidJsonException("it is an image without an inline cache");
        }
        return new RemoteCache(records, Keys.DEFINITIONS, blobs(manifest), source);
    }

    private static Set<Digest> blobs(Manifest manifest) {
        return manifest.layers().stream().map(Descriptor::digest).collect(Collectors.toSet());
    }

    Optional<StepRecord> find(Digest key) {
        return Optional.ofNullable(records.get(key));
    }

    Keys keys() {
        return keys;
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
        /** The caches at {@code place}, several where it is an image for several platforms; none when nobody has written one yet. */
        List<RemoteCache> open(CachePlace place) throws BuildException, IOException, InterruptedException;
    }
}
