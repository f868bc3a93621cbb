package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what the volume holds and nobody needs: marks what records refer to, then sweeps the rest. Records go least
 * recently used first. Nothing that was made or used since the oldest live builder began is touched.
 */
public final class Collector {
    /** Clocks of nodes differ, and what was made just before a lease may be waiting for its record. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final Path volume;
    private final RecordStore records;
    private final List<Content> contents;
    private final Set<Digest> kept;
    private final Clock clock;

    /**
     * A collector of one volume.
     *
     * @param volume the volume's {@code v1}
     * @param kept ids that stay whatever records say: those of named images
     */
    public Collector(Path volume, RecordStore records, List<Content> contents, Set<Digest> kept, Clock clock) {
        this.volume = volume;
        this.records = records;
        this.contents = List.copyOf(contents);
        this.kept = Set.copyOf(kept);
        this.clock = clock;
    }

    /** Collects; does nothing when another process does so already. */
    public Collected collect(GcPolicy policy) throws IOException {
        Path directory = Files.createDirectories(volume.resolve("lock"));
        try (FileChannel channel =
                        FileChannel.open(directory.resolve("gc"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? Collected.NOTHING : collectAlone(policy);
        } catch (OverlappingFileLockException e) {
            return Collected.NOTHING;
        }
    }

    private Collected collectAlone(GcPolicy policy) throws IOException {
        Instant now = clock.instant();
        Instant untouchable = Lease.oldest(volume.resolve("leases"), now).minus(MARGIN);
        Usage usage = new Usage();
        for (Content content : contents) {
            content.list().forEach(item -> usage.put(content, item));
        }
        List<RecordStore.Stored> stored = records.list().stream()
                .sorted(Comparator.comparing(RecordStore.Stored::used))
                .toList();
        stored.forEach(entry -> usage.refer(entry.stepRecord(), 1));

        long goal = Math.min(policy.keepBytes(), usage.total() - missing(policy.minFreeBytes()));
        Path trash = Files.createDirectories(volume.resolve("tmp"));
        int evicted = 0;
        for (RecordStore.Stored entry : stored) {
            boolean old = policy.maxAge()
                    .map(age -> entry.used().plus(age).isBefore(now))
                    .orElse(false);
            boolean spare = entry.used().isBefore(untouchable) && (old || usage.referred() > goal);
            if (spare && records.evict(entry, trash)) {
                usage.refer(entry.stepRecord(), -1);
                evicted++;
            }
        }
        return sweep(usage, untouchable, evicted);
    }

    private long missing(long minFree) throws IOException {
        FileStore store = Files.getFileStore(volume);
        return Math.max(0, minFree - store.getUsableSpace());
    }

    private Collected sweep(Usage usage, Instant untouchable, int evicted) throws IOException {
        int items = 0;
        long bytes = 0;
        for (Content content : contents) {
            for (Content.Item item : content.list()) {
                if (!usage.isReferred(content, item.id()) && item.touched().isBefore(untouchable)) {
                    content.remove(item.id());
                    items++;
                    bytes += item.bytes();
                }
            }
        }
        return new Collected(evicted, items, bytes);
    }

    /** How many records need each item. */
    private final class Usage {
        private final Map<Content, Map<Digest, Content.Item>> items = new HashMap<>();
        private final Map<Content, Map<Digest, Integer>> references = new HashMap<>();
        private final Set<Digest> named = new HashSet<>(kept);
        private long total;
        private long referred;

        void put(Content content, Content.Item item) {
            items.computeIfAbsent(content, made -> new HashMap<>()).put(item.id(), item);
            total += item.bytes();
        }

        void refer(StepRecord stepRecord, int change) {
            for (Content content : contents) {
                Map<Digest, Integer> counts = references.computeIfAbsent(content, made -> new HashMap<>());
                for (Digest id : content.neededBy(stepRecord)) {
                    int count = counts.merge(id, change, Integer::sum);
                    if (count == 0) {
                        referred -= bytes(content, id);
                    } else if (count == 1 && change > 0) {
                        referred += bytes(content, id);
                    }
                }
            }
        }

        private long bytes(Content content, Digest id) {
            Content.Item item = items.getOrDefault(content, Map.of()).get(id);
            return item == null ? 0 : item.bytes();
        }

        boolean isReferred(Content content, Digest id) {
            return named.contains(id)
                    || references.getOrDefault(content, Map.of()).getOrDefault(id, 0) > 0;
        }

        long total() {
            return total;
        }

        long referred() {
            return referred;
        }
    }
}
