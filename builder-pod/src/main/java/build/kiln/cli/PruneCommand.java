package build.kiln.cli;

import build.kiln.blob.Volume;
import build.kiln.cache.Collected;
import build.kiln.cache.Collector;
import build.kiln.cache.GcPolicy;
import build.kiln.cache.MountPruning;
import build.kiln.exporter.KeptImages;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code kiln prune}: frees what the cache does not need; named images stay. */
final class PruneCommand implements Command {
    private final Console console;
    StoreOptions store = new StoreOptions();
    boolean all;
    boolean force;
    Optional<String> keep = Optional.empty();
    String free = "0";
    List<String> filters = new ArrayList<>();

    PruneCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Free the space of what nothing refers to; with --all, of the whole cache. Named images stay.");
        to.include(store);
        to.option("-a", "--all")
                .about("Free all of the cache, not only what nothing refers to.")
                .flag(value -> all = value);
        to.option("-f", "--force")
                .about("No effect: there is no question to answer.")
                .flag(value -> force = value);
        to.option("--keep-storage", "--max-used-space")
                .label("BYTES")
                .about(
                        "Keep so much of the cache, the most recently used, e.g. 10g; of cache mounts with --filter type.")
                .text(value -> keep = Optional.of(value));
        to.option("--min-free-space")
                .label("BYTES")
                .about("Free the cache until so much of the disk is free.")
                .text(value -> free = value);
        to.option("--filter")
                .label("KEY=VALUE")
                .about("until=24h: what was not used for so long; type=exec.cachemount: cache mounts and nothing else;"
                        + " id=ID: this cache mount.")
                .texts(value -> filters = value);
    }

    @Override
    public Integer call() throws IOException {
        Volume volume = Volume.open(store.resolve(console));
        CacheFilter filter = CacheFilter.parse(filters);
        if (filter.isOfMounts()) {
            return pruneMounts(volume, filter);
        }
        Collected collected = Collector.of(volume, () -> KeptImages.of(volume)).collect(policy(filter));
        console.out()
                .println("Removed: %d records, %d blobs and snapshots"
                        .formatted(collected.records(), collected.items()));
        console.out().println("Total reclaimed space: " + HumanSize.ofSum(collected.bytes()));
        return ExitCodes.DONE;
    }

    private int pruneMounts(Volume volume, CacheFilter filter) throws IOException {
        if (ByteCount.parse("--min-free-space", free) > 0) {
            throw new UsageException("--filter type and id: not with --min-free-space");
        }
        Collected collected = new MountPruning(volume)
                .prune(
                        filter::matches,
                        filter.unusedFor().orElse(Duration.ZERO),
                        keepBytes().orElse(0L));
        console.out().println("Removed: %d cache mounts".formatted(collected.items()));
        console.out().println("Total reclaimed space: " + HumanSize.ofSum(collected.bytes()));
        return ExitCodes.DONE;
    }

    private Optional<Long> keepBytes() {
        return keep.map(text -> ByteCount.parse("--keep-storage", text));
    }

    private GcPolicy policy(CacheFilter filter) {
        GcPolicy policy = keepBytes()
                .map(GcPolicy::keep)
                .orElse(all ? GcPolicy.everything() : GcPolicy.keep(Long.MAX_VALUE))
                .withMinFree(ByteCount.parse("--min-free-space", free));
        return filter.unusedFor().map(policy::withMaxAge).orElse(policy);
    }
}
