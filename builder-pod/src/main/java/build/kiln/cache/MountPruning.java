package build.kiln.cache;

import build.kiln.blob.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Removes cache mounts that nobody uses, and nothing else. One stays that was used since the oldest live builder began, or
 * that a live builder uses. Works on a volume that is full.
 */
public final class MountPruning {
    private final Volume volume;

    public MountPruning(Volume volume) {
        this.volume = volume;
    }

    /**
     * Removes cache mounts that are {@code wanted} and were not used for {@code age}, the least recently used first, until those
     * wanted hold no more than {@code keepBytes}.
     */
    public Collected prune(Predicate<MountInventory.Item> wanted, Duration age, long keepBytes) throws IOException {
        Path leases = volume.directory("leases");
        Instant now = VolumeClock.now(leases);
        Instant untouchable = Collector.untouchable(leases, now);
        Instant aged = now.minus(age);
        Instant before = aged.isBefore(untouchable) ? aged : untouchable;
        MountInventory inventory = MountInventory.open(volume);
        List<MountInventory.Item> items = inventory.list().stream()
                .filter(wanted)
                .sorted(Comparator.comparing(MountInventory.Item::used))
                .toList();
        long total = items.stream().mapToLong(MountInventory.Item::bytes).sum();
        int removed = 0;
        long bytes = 0;
        for (MountInventory.Item item : items) {
            boolean tooMuch = keepBytes == 0 || total - bytes > keepBytes;
            if (tooMuch && inventory.removeUntouched(item.name(), before)) {
                removed++;
                bytes += item.bytes();
            }
        }
        return new Collected(0, removed, bytes);
    }
}
