package build.kiln.cache;

import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects what the volume holds and nobody needs: content that no record refers to, then records that nobody has used
 * for longest, with what only they refer to. Nothing that was made or used since the oldest live builder began is touched.
 *
 * <p>Any number of builders may work meanwhile. Two collectors on two machines may both collect: they remove more than one
 * would, never what is in use.
 */
public final class Collector {
    /** Clocks of nodes differ, and uses are marked to the minute. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    /** File systems that every process sees as they are, by their names in the table of mounts. */
    private static final Set<String> LOCAL =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "ramfs", "overlay");

    private final Path volume;
    private final RecordStore records;
    private final List<Content> contents;
    private final Kept kept;

    /** Ids that stay whatever records say. */
    public interface Kept {
        Set<Digest> ids() throws IOException;
    }

    Collector(Path volume, RecordStore records, List<Content> contents, Kept kept) {
        this.volume = volume;
        this.records = records;
        this.contents = List.copyOf(contents);
        this.kept = kept;
    }

    /**
     * A collector of {@code volume}.
     *
     * @param kept the documents, layer blobs, diffIDs and chainIDs of the images of the local store, which {@code
     *     exporter.KeptImages} lists; empty where nothing is kept by name
     */
    public static Collector of(Volume volume, Kept kept) throws IOException {
        return new Collector(
                volume.root(),
                new RecordStore(volume.directory("records")),
                VolumeContents.of(volume, BlobStore.open(volume)),
                kept);
    }

    /** How many bytes the volume's content takes. */
    public long usedBytes() throws IOException {
        Usage usage = new Usage(contents, Set.of());
        usage.list();
        return usage.total();
    }

    /** Collects by each of {@code policies} in turn; does nothing when another process of this machine does so already. */
    public Collected collect(List<GcPolicy> policies) throws IOException {
        Path directory = Files.createDirectories(volume.resolve("lock"));
        try (FileChannel channel =
                        FileChannel.open(directory.resolve("gc"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? Collected.NOTHING : collectAlone(policies);
        } catch (OverlappingFileLockException e) {
            return Collected.NOTHING;
        }
    }

    /** As {@link #collect(List)} by one policy. */
    public Collected collect(GcPolicy policy) throws IOException {
        return collect(List.of(policy));
    }

    private Collected collectAlone(List<GcPolicy> policies) throws IOException {
        Path leases = volume.resolve("leases");
        Instant now = VolumeClock.now(leases);
        Instant untouchable = untouchable(leases, now);
        Path trash = Files.createDirectories(volume.resolve("tmp"));
        // After the leases: a builder that has ended since has named its image by now.
        Usage usage = new Usage(contents, Set.copyOf(kept.ids()));
        usage.list();
        List<RecordStore.Stored> stored = records.list().stream()
                .sorted(Comparator.comparing(RecordStore.Stored::used))
                .toList();
        stored.forEach(entry -> usage.refer(entry.stepRecord()));
        int evicted = 0;
        for (GcPolicy policy : policies) {
            evicted += apply(policy, new Sweep(usage, now, untouchable, stored, trash));
        }
        Leftovers.remove(volume, now, untouchable);
        for (Content content : contents) {
            content.removeLeftovers(untouchable);
        }
        return new Collected(evicted, usage.removed(), usage.removedBytes());
    }

    /**
     * What was touched at this time or later may be in use by the builders that hold {@code leases}. On a network file system that is at
     * least what was touched a moment ago: other machines remember for about a minute what was there, and may use it by that.
     */
    static Instant untouchable(Path leases, Instant now) throws IOException {
        Optional<Instant> oldest = Lease.oldest(leases, now);
        if (oldest.isEmpty() && LOCAL.contains(Files.getFileStore(leases).type())) {
            return now;
        }
        return oldest.orElse(now).minus(MARGIN);
    }

    private record Sweep(Usage usage, Instant now, Instant untouchable, List<RecordStore.Stored> stored, Path trash) {}

    private int apply(GcPolicy policy, Sweep sweep) throws IOException {
        Usage usage = sweep.usage;
        long goal = Math.max(0, Math.min(policy.keepBytes(), usage.total() - missing(policy.minFreeBytes())));
        for (Usage.Held spare : usage.unreferred()) {
            Duration grace = policy.grace().plus(spare.content().patience());
            boolean old = spare.item().touched().plus(grace).isBefore(sweep.now);
            if (old || usage.total() > goal) {
                usage.remove(spare, sweep.untouchable);
            }
        }
        int evicted = 0;
        for (RecordStore.Stored entry : sweep.stored) {
            Optional<Instant> aged = policy.maxAge().map(age -> entry.used().plus(age));
            boolean old = aged.filter(end -> end.isBefore(sweep.now)).isPresent();
            boolean spare = entry.used().isBefore(sweep.untouchable) && (old || usage.total() > goal);
            if (spare && records.evict(entry, sweep.trash)) {
                evicted++;
                for (Usage.Held freed : usage.release(entry.stepRecord())) {
                    usage.remove(freed, sweep.untouchable);
                }
            }
        }
        return evicted;
    }

    private long missing(long minFree) throws IOException {
        return Math.max(0, minFree - Files.getFileStore(volume).getUsableSpace());
    }
}
