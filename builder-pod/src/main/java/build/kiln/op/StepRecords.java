package build.kiln.op;

import build.kiln.blob.BlobStore;
import build.kiln.cache.Claims;
import build.kiln.cache.Publisher;
import build.kiln.cache.RecordStore;
import build.kiln.cache.StepRecord;
import build.kiln.cache.remote.Found;
import build.kiln.cache.remote.ImportedCaches;
import build.kiln.contract.CacheSettings;
import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.Tree;
import build.kiln.solver.Records;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cache volume's records as the solver sees them: a record stands for the tree of layers it names. */
public final class StepRecords implements Records<StepResult> {
    private final RecordStore records;
    private final Publisher publisher;
    private final Claims claims;
    private final BlobStore blobs;
    private final BaseLayers bases;
    private final ImportedCaches imports;
    private final CacheSettings.Trust trust;
    private final Clock clock;
    private final Set<Digest> seen = ConcurrentHashMap.newKeySet();
    private final Set<Digest> publishing = ConcurrentHashMap.newKeySet();

    public StepRecords(
            RecordStore records,
            Publisher publisher,
            Claims claims,
            BlobStore blobs,
            BaseLayers bases,
            ImportedCaches imports,
            CacheSettings.Trust trust,
            Clock clock) {
        this.records = records;
        this.publisher = publisher;
        this.claims = claims;
        this.blobs = blobs;
        this.bases = bases;
        this.imports = imports;
        this.trust = trust;
        this.clock = clock;
    }

    /** The keys under which this build has found or saved something. */
    public Set<Digest> keys() {
        return Set.copyOf(seen);
    }

    @Override
    public Optional<StepResult> find(Digest key) throws IOException, InterruptedException {
        Optional<Found> found = look(key, records.find(key));
        found.ifPresent(there -> seen.add(key));
        return found.map(there -> new StepResult.Layers(there.tree()));
    }

    /** What an export can tell about {@code key}; this counts as no use of it. */
    public Optional<Found> peek(Digest key) throws IOException, InterruptedException {
        return look(key, records.peek(key));
    }

    private Optional<Found> look(Digest key, Optional<StepRecord> recorded) throws IOException, InterruptedException {
        Optional<Tree> tree = recorded.isPresent() ? tree(recorded.get()) : Optional.empty();
        if (tree.isPresent()) {
            return Optional.of(new Found(recorded.get(), tree.get()));
        }
        if (recorded.isPresent()) {
            records.remove(key);
        }
        return imports.find(key, blobs, this::base);
    }

    /** The layer of a base image of this build that is {@code layer}. */
    public Optional<KnownLayer> base(StepRecord.Layer layer) {
        return bases.find(layer.diffId(), layer.blob());
    }

    /** Empty when a layer is neither here nor a base image's. */
    private Optional<Tree> tree(StepRecord stepRecord) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (StepRecord.Layer recorded : stepRecord.layers()) {
            KnownLayer layer = base(recorded)
                    .orElseGet(() -> KnownLayer.stored(recorded.diffId(), recorded.blob()))
                    .madeAt(recorded.created());
            if (!layer.isObtainable(blobs)) {
                return Optional.empty();
            }
            layers.add(layer);
        }
        return Optional.of(new Tree(layers));
    }

    @Override
    public boolean knows(Digest operation) throws InterruptedException {
        // Caches from elsewhere hold no operations: those of another build would only say that this one has them too.
        return records.has(operation) || imports.knowContents();
    }

    @Override
    public void save(Keys keys, Vertex vertex, StepResult result) {
        if (!(result instanceof StepResult.Layers layers)) {
            throw new IllegalArgumentException("no record is kept of " + vertex);
        }
        seen.add(keys.definition());
        if (trust == CacheSettings.Trust.READ_ONLY) {
            return;
        }
        publishing.add(keys.definition());
        publisher.submit(() -> publication(keys, vertex, layers.tree()), () -> release(keys.definition()));
    }

    private Publisher.Publication publication(Keys keys, Vertex vertex, Tree tree)
            throws IOException, InterruptedException {
        try {
            List<Digest> late = keys.late().await();
            seen.addAll(late);
            List<Digest> all = new ArrayList<>(late);
            all.add(keys.definition());
            keys.operation().ifPresent(all::add);
            return new Publisher.Publication(all, stepRecord(vertex, tree));
        } catch (BuildException e) {
            throw new IOException("no cache key for " + vertex.label().name(), e);
        }
    }

    private StepRecord stepRecord(Vertex vertex, Tree tree) throws IOException, InterruptedException {
        List<StepRecord.Layer> layers = new ArrayList<>();
        for (Layer layer : tree.layers()) {
            layers.add(new StepRecord.Layer(layer.diffId(), layer.descriptor(), layer.created()));
        }
        return new StepRecord(layers, clock.instant(), vertex.label().name());
    }

    @Override
    public Claim claim(Digest key) throws IOException, InterruptedException {
        boolean waited = claims.take(key) == Claims.Taken.AFTER_ANOTHER;
        return new Claim() {
            @Override
            public boolean waited() {
                return waited;
            }

            @Override
            public void close() {
                // What is being published is released when others can find it.
                if (!publishing.contains(key)) {
                    release(key);
                }
            }
        };
    }

    private void release(Digest key) {
        publishing.remove(key);
        claims.release(key);
    }
}
