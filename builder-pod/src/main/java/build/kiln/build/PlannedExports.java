package build.kiln.build;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.cache.Lease;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.CacheExportReport;
import build.kiln.exporter.CacheExport;
import build.kiln.exporter.ExportPlan;
import build.kiln.exporter.PlannedCache;
import build.kiln.failure.BuildException;
import build.kiln.registry.Registries;
import build.kiln.solver.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Exports the caches that a build has left for another process. The build's image is pushed and told of by then. */
public final class PlannedExports {
    /** What a build that took all of its time leaves for the export. */
    private static final Duration LEAST = Duration.ofSeconds(10);

    private final Clock clock;

    public PlannedExports(Clock clock) {
        this.clock = clock;
    }

    /**
     * Writes every cache of the plan in {@code directory}; interrupting the calling thread ends that.
     *
     * @param request of the build
     * @param told hears of each cache as it is done or has failed
     */
    public CacheExportReport run(BuildRequest request, Path directory, Consumer<String> told) {
        List<String> failures = new CopyOnWriteArrayList<>();
        Consumer<String> failed = text -> {
            failures.add(text);
            told.accept("WARNING: " + text);
        };
        try (Registries registries = Registries.open(request.registries())) {
            Volume volume = Volume.open(Path.of(request.cache().directory()));
            ExportPlan plan = ExportPlan.read(directory, registries);
            Duration left = Duration.between(clock.instant(), plan.until());
            try (Lease _ = Lease.take(volume.directory("leases"));
                    Deadline _ = new Deadline(left.compareTo(LEAST) < 0 ? LEAST : left)) {
                write(plan, new CacheExport(registries, BlobStore.open(volume)), told, failed);
            }
        } catch (IOException e) {
            failed.accept("the cache was not exported: " + e.getMessage());
        }
        return new CacheExportReport(failures);
    }

    private static void write(ExportPlan plan, CacheExport export, Consumer<String> told, Consumer<String> failed) {
        boolean stopped = false;
        for (PlannedCache cache : plan.caches()) {
            String failure = "the cache was not exported to " + cache.place() + ": ";
            if (stopped) {
                failed.accept(failure + "the build's time was up");
                continue;
            }
            // In a virtual thread, which leaves a silent connection when it is interrupted.
            try (Scope scope = new Scope()) {
                scope.await(scope.fork(() -> {
                    export.run(cache);
                    return true;
                }));
                told.accept("the cache was exported to " + cache.place());
            } catch (BuildException | IOException e) {
                failed.accept(failure + e.getMessage());
            } catch (InterruptedException e) {
                stopped = true;
                failed.accept(failure + "the build's time was up");
            }
        }
    }
}
