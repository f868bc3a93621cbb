package build.kiln.op;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.Claims;
import build.kiln.cache.Lease;
import build.kiln.cache.LeaseLocks;
import build.kiln.cache.MountUses;
import build.kiln.cache.Publisher;
import build.kiln.cache.RecordStore;
import build.kiln.cache.remote.ImportedCaches;
import build.kiln.compress.Compression;
import build.kiln.context.BuildContext;
import build.kiln.context.Inclusion;
import build.kiln.contract.CacheSettings;
import build.kiln.digest.Digest;
import build.kiln.executor.Executor;
import build.kiln.executor.OciRuntime;
import build.kiln.graph.ContextOp;
import build.kiln.graph.GitOp;
import build.kiln.graph.HttpOp;
import build.kiln.graph.Vertex;
import build.kiln.layer.KnownLayer;
import build.kiln.layer.Layer;
import build.kiln.layer.LayerWriter;
import build.kiln.layer.Origin;
import build.kiln.layer.TocEntry;
import build.kiln.layer.TocStore;
import build.kiln.oci.Descriptor;
import build.kiln.op.copy.Times;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.solver.SilentProgress;
import build.kiln.solver.Solution;
import build.kiln.solver.Solver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The engine below the use case, with a real volume, real mounts and a real runtime. Needs root. Every build opens all of it
 * anew, as another process would.
 */
final class TestEngine {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Map<String, String> secrets = new ConcurrentHashMap<>();
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final OneBlobRegistry registry = new OneBlobRegistry();
    private final Path volume;
    private final Path context;
    private final Optional<Instant> epoch;

    TestEngine(Path volume, Path context, Optional<Instant> epoch) {
        this.volume = volume;
        this.context = context;
        this.epoch = epoch;
    }

    /** What a build left: the layers' digests and blobs, the paths in the topmost layer, and how the cache did. */
    record Built(Solution<StepResult> solution, List<Digest> diffIds, List<Digest> blobs, List<String> lastEntries) {}

    Built build(Vertex target) throws Exception {
        Volume opened = Volume.open(volume);
        BlobStore blobs = BlobStore.open(opened);
        TocStore tocs = TocStore.open(opened);
        RecordStore records = new RecordStore(opened.directory("records"));
        try (Lease lease = Lease.take(opened.directory("leases"));
                LayerWriter writer = LayerWriter.open(blobs, tocs, Compression.GZIP, Compression.DEFAULT_LEVEL, epoch);
                SnapshotStore snapshots = SnapshotStore.open(opened, blobs, tocs, writer, warnings::add);
                Executor executor = Executor.open(
                        OciRuntime.find(Optional.empty(), System.getenv("PATH")), opened.directory("work"));
                Publisher publisher = new Publisher(records, opened::sync)) {
            BaseLayers bases = new BaseLayers(image -> registry, digest -> Optional.empty());
            BuildContext main = new BuildContext(
                    context, Inclusion.all(), BuildContext.Owners.ROOT, Long.MAX_VALUE, Optional.empty());
            EngineParts parts = new EngineParts(
                    Map.of(ContextOp.MAIN, main),
                    snapshots,
                    bases,
                    new NoDownloads(),
                    Optional.of(executor),
                    new GivenSecrets(),
                    new CacheScope(
                            opened.directory("mounts").resolve("test"),
                            new LeaseLocks(lease),
                            new MountUses(lease),
                            CacheSettings.Trust.READ_WRITE),
                    opened.directory("tmp"),
                    new Times(Clock.systemUTC(), epoch));
            StepRecords stepRecords = new StepRecords(
                    records,
                    publisher,
                    new Claims(lease, PATIENCE),
                    blobs,
                    bases,
                    ImportedCaches.NONE,
                    CacheSettings.Trust.READ_WRITE,
                    Clock.systemUTC());
            Solver<StepResult> solver = new Solver<>(
                    EngineOperations.open(parts, List.of(target)),
                    stepRecords,
                    new Lines(),
                    new Solver.Settings(Digest.of(epoch.toString()), 4));
            Solution<StepResult> solution = solver.solve(List.of(target));
            Built built = built(solution, tocs);
            return built;
        }
    }

    private static Built built(Solution<StepResult> solution, TocStore tocs) throws Exception {
        List<Digest> diffIds = new ArrayList<>();
        List<Digest> blobs = new ArrayList<>();
        for (Layer layer : EngineOperations.tree(solution.results().getFirst()).layers()) {
            diffIds.add(layer.diffId());
            blobs.add(layer.descriptor().digest());
        }
        List<String> lastEntries = tocs.find(diffIds.getLast()).orElseThrow().entries().stream()
                .map(TocEntry::path)
                .toList();
        return new Built(solution, diffIds, blobs, lastEntries);
    }

    /** Gives the same bytes for every layer, and counts. */
    static final class OneBlobRegistry implements KnownLayer.Remote {
        final AtomicInteger pulls = new AtomicInteger();
        byte[] blob = {};

        @Override
        public Origin origin() {
            return new Origin("registry.example", "base");
        }

        @Override
        public InputStream open(Descriptor descriptor) {
            pulls.incrementAndGet();
            return new ByteArrayInputStream(blob);
        }
    }

    private final class Lines extends SilentProgress {
        @Override
        public void logged(Vertex vertex, String line) {
            lines.add(line);
        }
    }

    private final class GivenSecrets implements Secrets {
        @Override
        public Optional<byte[]> secret(String id) {
            return Optional.ofNullable(secrets.get(id)).map(value -> value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public Optional<Path> agent(String id) {
            return Optional.empty();
        }
    }

    private static final class NoDownloads implements Downloads {
        @Override
        public Digest digest(HttpOp op) throws IOException {
            throw new IOException("no network here");
        }

        @Override
        public Path fetch(HttpOp op) throws IOException {
            throw new IOException("no network here");
        }

        @Override
        public Digest digest(GitOp op) throws IOException {
            throw new IOException("no network here");
        }

        @Override
        public Path fetch(GitOp op) throws IOException {
            throw new IOException("no network here");
        }
    }
}
