package build.kiln.build;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.Ceiling;
import build.kiln.cache.Claims;
import build.kiln.cache.Collector;
import build.kiln.cache.Lease;
import build.kiln.cache.Publisher;
import build.kiln.cache.RecordStore;
import build.kiln.cache.remote.CachePlace;
import build.kiln.cache.remote.ImportedCaches;
import build.kiln.compress.Compression;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Isolation;
import build.kiln.contract.Output;
import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.executor.Executor;
import build.kiln.executor.OciRuntime;
import build.kiln.exporter.CacheExport;
import build.kiln.exporter.ExportOptions;
import build.kiln.exporter.ExportPlan;
import build.kiln.exporter.Exported;
import build.kiln.exporter.Exporter;
import build.kiln.exporter.KeptImages;
import build.kiln.exporter.LocalImages;
import build.kiln.exporter.PlannedCache;
import build.kiln.exporter.PlatformImage;
import build.kiln.exporter.Target;
import build.kiln.failure.BuildException;
import build.kiln.graph.ImageResolver;
import build.kiln.graph.Vertex;
import build.kiln.layer.LayerWriter;
import build.kiln.layer.TocStore;
import build.kiln.op.BaseLayers;
import build.kiln.op.EngineOperations;
import build.kiln.op.EngineParts;
import build.kiln.op.RegistryImages;
import build.kiln.op.StepRecords;
import build.kiln.op.StepResult;
import build.kiln.op.copy.Times;
import build.kiln.policy.Subject.SecretFound;
import build.kiln.reference.InvalidReferenceException;
import build.kiln.reference.Reference;
import build.kiln.registry.Endpoint;
import build.kiln.registry.ImagePuller;
import build.kiln.registry.Registries;
import build.kiln.snapshot.SnapshotStore;
import build.kiln.solver.Progress;
import build.kiln.solver.Scope;
import build.kiln.solver.Solution;
import build.kiln.solver.Solver;
import build.kiln.source.GitFetcher;
import build.kiln.source.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The engine's parts, put together for one build on its cache volume. */
final class Engine implements AutoCloseable {
    private static final int KEY_VERSION = 1;
    /** More than processors: steps wait for downloads and disks. */
    private static final int PARALLEL_STEPS =
            Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    /** How long another pod that builds the same step is waited for. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final BuildRequest request;
    private final ImageFormat format;
    private final Optional<Path> exportPlan;
    private final Scrubber scrubber;
    private final Clock clock;
    private final ScratchDirectory scratch;
    private final Volume volume;
    private final BlobStore blobs;
    private final Lease lease;
    private final BuildMounts mounts;
    private final RecordStore stored;
    private final Publisher publisher;
    private final Registries registries;
    private final HttpDownloads downloads;
    private final ImageResolver images;
    private final BaseLayers bases;
    private final Consumer<String> warnings;
    private Optional<SolvingParts> solving = Optional.empty();
    private Optional<StepRecords> records = Optional.empty();

    private record SolvingParts(LayerWriter writer, SnapshotStore snapshots, Optional<Executor> executor)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (snapshots;
                    writer) {
                if (executor.isPresent()) {
                    executor.get().close();
                }
            }
        }
    }

    private Engine(
            BuildJob job,
            Scrubber scrubber,
            Clock clock,
            ScratchDirectory scratch,
            Volume volume,
            BlobStore blobs,
            Lease lease,
            Registries registries,
            Consumer<String> warnings)
            throws IOException {
        this.request = job.request();
        this.format = job.format();
        this.exportPlan = job.exportPlan();
        this.scrubber = scrubber;
        this.clock = clock;
        this.scratch = scratch;
        this.volume = volume;
        this.blobs = blobs;
        this.lease = lease;
        this.registries = registries;
        this.warnings = warnings;
        this.mounts = new BuildMounts(volume, request.cache(), lease, warnings);
        this.downloads = new HttpDownloads(authorities(request));
        this.stored = new RecordStore(volume.directory("records"));
        this.publisher = new Publisher(stored, this::makeDurable);
        RegistryImages remote = new RegistryImages(registries, new ImagePuller(registries, blobs));
        this.images = LocalBases.before(remote, request, volume, blobs);
        this.bases = new BaseLayers(remote::remote, blobs::made);
    }

    /**
     * The engine for {@code job}.
     *
     * @param warnings is told what goes wrong with the cache and does not stop the build
     */
    static Engine open(BuildJob job, Scrubber scrubber, Clock clock, Consumer<String> warnings)
            throws BuildException, IOException {
        BuildRequest request = job.request();
        Volume volume = Volume.open(Path.of(request.cache().directory()));
        BlobStore blobs = BlobStore.open(
                volume,
                new Ceiling(
                        volume, request.cache().sizeLimit(), () -> Collector.of(volume, () -> KeptImages.of(volume))));
        try (Opening opening = new Opening()) {
            ScratchDirectory scratch = ScratchDirectory.in(job.scratch());
            opening.opened(scratch::close);
            Lease lease = Lease.take(volume.directory("leases"));
            opening.opened(lease::close);
            Registries registries = Registries.open(request.registries());
            opening.opened(registries::close);
            if (request.output().delivery() != Output.Delivery.LOCAL_STORE) {
                registries.expect(References.domains(request.output()));
            }
            Engine engine = new Engine(job, scrubber, clock, scratch, volume, blobs, lease, registries, warnings);
            opening.done();
            return engine;
        }
    }

    private static Optional<Path> authorities(BuildRequest request) {
        return request.registries().caBundle().map(Path::of);
    }

    FetchedContexts fetch() throws BuildException, IOException, InterruptedException {
        Path fetched = scratch.directory("sources");
        Sources sources = new Sources(
                fetched, authorities(request), new SourceArchives(downloads, new RegistryContexts(registries)));
        return new ContextReader(sources, fetched, volume.directory("contexts")).read(request);
    }

    ImageResolver images() {
        return images;
    }

    Solution<StepResult> solve(List<Vertex> vertices, FetchedContexts inputs, ImageTimes times, Progress progress)
            throws BuildException, IOException, InterruptedException {
        TocStore tocs = TocStore.open(volume);
        Output.Compression compression = request.output().compression();
        LayerWriter writer = LayerWriter.open(
                blobs, tocs, Compression.named(compression.type()), compression.level(), times.latest());
        SnapshotStore snapshots = SnapshotStore.open(volume, blobs, tocs, writer, warnings);
        Optional<Executor> executor = executor();
        solving = Optional.of(new SolvingParts(writer, snapshots, executor));
        EngineParts parts = new EngineParts(
                inputs.contexts(),
                snapshots,
                bases,
                new FetchedDownloads(downloads, new GitFetcher(authorities(request)), scratch.directory("downloads")),
                executor,
                new RequestSecrets(request.secrets(), request.ssh(), scrubber),
                mounts.scope(),
                scratch.directory("steps"),
                new Times(clock, times.latest()));
        StepRecords stepRecords = new StepRecords(
                stored,
                publisher,
                new Claims(lease, PATIENCE),
                blobs,
                bases,
                ImportedCaches.at(request.cache().importFrom(), registries, warnings),
                request.cache().trust(),
                clock);
        records = Optional.of(stepRecords);
        Solver<StepResult> solver = new Solver<>(
                EngineOperations.open(parts, vertices),
                stepRecords,
                progress,
                new Solver.Settings(salt(compression, times), PARALLEL_STEPS));
        try (Scope scope = new Scope()) {
            CompletableFuture<Solution<StepResult>> solved = scope.fork(() -> solver.solve(vertices));
            // Others may have taken over what its steps have for themselves: those are killed at once.
            var _ = scope.fork(() -> {
                throw lease.awaitBreak();
            });
            return scope.await(solved);
        }
    }

    /** What changes layers without being part of any instruction. */
    private static Digest salt(Output.Compression compression, ImageTimes times) {
        return KeyHash.of("layers", KEY_VERSION)
                .text(compression.type())
                .number(compression.level())
                .text(times.keyed().map(Instant::toString))
                .done();
    }

    private Optional<Executor> executor() throws BuildException, IOException {
        if (request.options().isolation() == Isolation.RESTRICTED) {
            return Optional.empty();
        }
        OciRuntime runtime = OciRuntime.find(
                Optional.ofNullable(System.getenv("KILN_RUNTIME")).filter(name -> !name.isEmpty()),
                Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin:/sbin:/bin"));
        return Optional.of(Executor.open(runtime, scratch.directory("runtime")));
    }

    /** Keeps others from pushing the registry tags of {@code targets} when a policy says that tags never move. */
    TagLocks lock(PolicyGate policies, List<Target> targets) throws BuildException, IOException, InterruptedException {
        List<Reference> references = new ArrayList<>();
        for (Target target : targets) {
            if (target instanceof Target.Registry registry) {
                references.addAll(registry.references());
            }
        }
        return TagLocks.take(volume, policies, references);
    }

    List<SecretFound> secrets(BuiltImage image) throws BuildException, IOException, InterruptedException {
        return image.secrets(blobs);
    }

    /** What {@code images} will be pushed as; waits for their layers. */
    String digest(List<PlatformImage> images, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        return Exporter.digest(images, options(epoch)).toString();
    }

    /** Tags of {@code targets} in registries that point to something else than {@code images}. */
    Set<String> movedTags(List<PlatformImage> images, List<Target> targets, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        return exporter().moved(images, targets, options(epoch));
    }

    /** Delivers {@code images}, unless others may have taken this builder for dead: then nobody knows what is left of them. */
    Exported export(List<PlatformImage> images, List<Target> targets, Optional<Instant> epoch)
            throws BuildException, IOException, InterruptedException {
        lease.requireUnbroken();
        if (format.baseLayers() == ImageFormat.BaseLayers.MUST_MATCH) {
            ForeignLayers.refuse(
                    images, Compression.named(request.output().compression().type()));
        }
        return exporter().export(images, targets, options(epoch));
    }

    private Exporter exporter() throws IOException {
        SolvingParts parts = solving.orElseThrow(() -> new IllegalStateException("exports follow a solve"));
        return new Exporter(registries, volume, blobs, LocalImages.open(volume), parts.snapshots(), clock);
    }

    private ExportOptions options(Optional<Instant> epoch) throws BuildException {
        Output output = request.output();
        return new ExportOptions(
                output.annotations(),
                Compression.named(output.compression().type()),
                output.compression().level(),
                epoch,
                switch (format.documents()) {
                    case OCI -> ExportOptions.MediaTypes.OCI;
                    case DOCKER -> ExportOptions.MediaTypes.DOCKER;
                },
                output.delivery() == Output.Delivery.REGISTRY_BY_DIGEST
                        ? ExportOptions.Standing.IN_INDEX
                        : ExportOptions.Standing.ALONE);
    }

    /**
     * Writes the caches that the request names outside the volume, or leaves that to another process. The image stands by then: whatever
     * goes wrong with one is a warning, and the next one's turn.
     *
     * @param started when the build's time began
     */
    void exportCaches(
            Solution<StepResult> solved, List<PlatformImage> images, List<Reference> references, Instant started) {
        if (request.cache().trust() == CacheSettings.Trust.READ_ONLY
                || request.cache().exports().isEmpty()) {
            return;
        }
        List<PlannedCache> left = new ArrayList<>();
        for (CacheSettings.Export export : request.cache().exports()) {
            try {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException("cancelled");
                }
                Optional<PlannedCache> planned = plan(export, solved, images, references);
                if (exportPlan.isPresent()) {
                    planned.ifPresent(left::add);
                } else if (planned.isPresent()) {
                    new CacheExport(registries, blobs).run(planned.get());
                }
            } catch (InvalidReferenceException | BuildException | IOException e) {
                warnOfExport(export, String.valueOf(e.getMessage()));
            } catch (InterruptedException e) {
                // Told to what follows: the next export, and the engine, which closes without waiting.
                Thread.currentThread().interrupt();
                warnOfExport(export, "");
            }
        }
        exportPlan.ifPresent(directory -> leave(left, started, directory));
    }

    private void leave(List<PlannedCache> caches, Instant started, Path directory) {
        try {
            new ExportPlan(caches, started.plus(request.options().timeout())).write(directory);
        } catch (IOException e) {
            caches.forEach(
                    cache -> warnings.accept("the cache was not exported to " + cache.place() + ": " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What an interrupted thread says of its files and connections is beside the point. */
    private void warnOfExport(CacheSettings.Export export, String failure) {
        warnings.accept("the cache was not exported to " + export.place() + ": "
                + (Thread.currentThread().isInterrupted()
                        ? "the build was cancelled, or its time was up, when its image had been delivered"
                        : failure));
    }

    private Optional<PlannedCache> plan(
            CacheSettings.Export export,
            Solution<StepResult> solved,
            List<PlatformImage> images,
            List<Reference> references)
            throws IOException, InterruptedException {
        // Layers that the image does without are published when they are finished.
        publish();
        StepRecords known = records.orElseThrow(() -> new IllegalStateException("exports follow a solve"));
        return CacheExport.plan(
                new ExportedRecords(known, export.mode()).of(solved, images),
                CachePlace.parse(export.place()),
                pushed(references),
                layer -> known.base(layer).isPresent());
    }

    private Optional<Endpoint> pushed(List<Reference> references) {
        return request.output().delivery() != Output.Delivery.LOCAL_STORE
                ? references.stream()
                        .map(Reference::repository)
                        .map(repository -> new Endpoint(repository.domain(), repository.path()))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Publishes what was built, unless the calling thread is interrupted; then lets go of everything. Nothing is left in the
     * scratch directory.
     */
    @Override
    public void close() throws IOException {
        // Put aside meanwhile: files cannot be written or read by an interrupted thread.
        boolean cancelled = Thread.interrupted();
        try (scratch;
                registries;
                downloads;
                lease;
                mounts) {
            if (cancelled) {
                giveUp();
            } else {
                // First: layers that the image does without may still be in the making, and the next build wants them.
                publish();
                settle();
            }
            if (solving.isPresent()) {
                solving.get().close();
                if (!cancelled) {
                    keepQuota();
                }
            }
        } finally {
            if (cancelled) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether others may have taken this builder for dead, so that a failure may be their doing. */
    boolean isTakenForDead() {
        return lease.isBroken();
    }

    /** Before anything is recorded; what a builder taken for dead has made is not. */
    private void makeDurable() throws IOException {
        if (solving.isPresent()) {
            solving.get().snapshots().makeDurable();
        } else {
            volume.sync();
        }
        lease.requireUnbroken();
    }

    private void giveUp() {
        publisher.discard();
        try {
            publisher.close();
        } catch (IOException e) {
            log().log(System.Logger.Level.DEBUG, "not all steps were cached", e);
        }
    }

    private void publish() {
        try {
            publisher.close();
        } catch (IOException e) {
            log().log(System.Logger.Level.WARNING, "not all steps could be cached: the next build runs them again", e);
        }
    }

    /** Spares others a look at what this build unpacked and recorded nothing of. */
    private void settle() {
        try {
            if (solving.isPresent() && !solving.get().snapshots().isAllDurable()) {
                makeDurable();
            }
        } catch (IOException e) {
            log().log(System.Logger.Level.DEBUG, "the next build reads again what this one unpacked", e);
        }
    }

    private void keepQuota() {
        try {
            mounts.keepQuota();
        } catch (IOException e) {
            log().log(System.Logger.Level.WARNING, "the quota of cache mounts was not looked at", e);
        }
    }

    /** Found when there is something to say: the search goes through every jar, which few builds need. */
    private static System.Logger log() {
        return System.getLogger(Engine.class.getName());
    }
}
