package build.kiln.cache.remote;

import build.kiln.blob.BlobStore;
import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.registry.Registries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The caches a build imports, asked in order and only when the volume has no record. Nothing is fetched before the first such
 * question. A cache that cannot be read is a warning and holds nothing.
 */
public final class ImportedCaches {
    /** No cache but the volume. */
    public static final ImportedCaches NONE = new ImportedCaches(List.of(), place -> List.of(), warning -> {});

    private final List<String> places;
    private final RemoteCache.Opener opener;
    private final Consumer<String> warnings;
    private Optional<List<RemoteCache>> opened = Optional.empty();

    private ImportedCaches(List<String> places, RemoteCache.Opener opener, Consumer<String> warnings) {
        this.places = List.copyOf(places);
        this.opener = opener;
        this.warnings = warnings;
    }

    /**
     * Caches at {@code places}.
     *
     * @param warnings is told what cannot be read
     */
    public static ImportedCaches at(List<String> places, Registries registries, Consumer<String> warnings) {
        return new ImportedCaches(places, new CacheOpener(registries), warnings);
    }

    /**
     * What a cache has under {@code key}, with every layer at hand.
     *
     * @param bases gives layers of this build's base images, which no cache repeats
     */
    public Optional<Found> find(Digest key, BlobStore store, Function<StepRecord.Layer, Optional<KnownLayer>> bases)
            throws IOException, InterruptedException {
        for (RemoteCache cache : caches()) {
            Optional<StepRecord> found = cache.find(key);
            if (found.isPresent()) {
                Optional<Tree> tree = tree(cache, found.get(), store, bases);
                if (tree.isPresent()) {
                    return Optional.of(new Found(found.get(), tree.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether there is a cache that may know steps by what their inputs came to. */
    public boolean knowContents() throws InterruptedException {
        return caches().stream().anyMatch(cache -> cache.keys() == RemoteCache.Keys.ALL);
    }

    private static Optional<Tree> tree(
            RemoteCache cache,
            StepRecord stepRecord,
            BlobStore store,
            Function<StepRecord.Layer, Optional<KnownLayer>> bases)
            throws IOException, InterruptedException {
        List<Layer> layers = new ArrayList<>();
        for (StepRecord.Layer layer : stepRecord.layers()) {
            Optional<KnownLayer> base = bases.apply(layer);
            Optional<KnownLayer> known = base.isPresent() ? base : cache.layer(layer, store);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            layers.add(known.get());
        }
        return Optional.of(new Tree(layers));
    }

    private synchronized List<RemoteCache> caches() throws InterruptedException {
        if (opened.isEmpty()) {
            List<RemoteCache> caches = new ArrayList<>();
            for (String place : places) {
                caches.addAll(open(place));
            }
            opened = Optional.of(List.copyOf(caches));
        }
        return opened.get();
    }

    private List<RemoteCache> open(String place) throws InterruptedException {
        try {
            return opener.open(CachePlace.parse(place));
        } catch (InvalidReferenceException | BuildException | IOException e) {
            warnings.accept("the cache " + place + " cannot be imported: " + e.getMessage());
            return List.of();
        }
    }
}
