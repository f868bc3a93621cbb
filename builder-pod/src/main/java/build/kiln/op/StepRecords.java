package build.kiln.op;

import build.kiln.blob.BlobStore;
import build.kiln.cache.Claims;
import build.kiln.cache.Publisher;
import build.kiln.cache.RecordStore;
import build.kiln.cache.StepRecord;
import build.kiln.digest.Digest;
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
    private final Clock clock;
    private final Set<Digest> publishing = ConcurrentHashMap.newKeySet();

    public StepRecords(
            RecordStore records, Publisher publisher, Claims claims, BlobStore blobs, BaseLayers bases, Clock clock) {
        this.records = records;
        this.publisher = publisher;
        this.claims = claims;
        this.blobs = blobs;
        this.bases = bases;
        this.clock = clock;
    }

    @Override
    public Optional<StepResult> find(Digest key) throws IOException {
        Optional<StepRecord> found = records.find(key);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<Layer> layers = new ArrayList<>();
        for (StepRecord.Layer recorded : found.get().layers()) {
            KnownLayer layer = bases.find(recorded.diffId(), recorded.blob())
                    .orElseGet(() -> KnownLayer.stored(recorded.diffId(), recorded.blob()));
            if (!layer.isObtainable(blobs)) {
                records.remove(key);
                return Optional.empty();
            }
            layers.add(layer);
        }
        return Optional.of(new StepResult.Layers(new Tree(layers)));
    }

    @Override
    public void save(List<Digest> keys, Vertex vertex, StepResult result) {
        if (!(result instanceof StepResult.Layers layers)) {
            throw new IllegalArgumentException("no record is kept of " + vertex);
        }
        publishing.addAll(keys);
        publisher.submit(keys, () -> stepRecord(vertex, layers.tree()), () -> keys.forEach(this::release));
    }

    private StepRecord stepRecord(Vertex vertex, Tree tree) throws IOException, InterruptedException {
        List<StepRecord.Layer> layers = new ArrayList<>();
        for (Layer layer : tree.layers()) {
            layers.add(new StepRecord.Layer(layer.diffId(), layer.descriptor()));
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
