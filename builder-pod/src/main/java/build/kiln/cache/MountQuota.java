package build.kiln.cache;

import build.kiln.blob.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The most that the cache mounts of one scope may hold when a build of it has ended. While steps run only the volume bounds
 * them: a step relies on what the one before it left.
 *
 * @param scope the name of the scope's directory
 */
public record MountQuota(Volume volume, String scope, long bytes) {
    /**
     * What was found and done.
     *
     * @param before bytes that the scope's mounts held
     * @param after bytes that they hold; more than the quota where other builds use them
     * @param removed least recently used first
     */
    public record Overrun(long before, long after, List<MountInventory.Item> removed) {
        public Overrun {
            removed = List.copyOf(removed);
        }
    }

    /**
     * Takes mounts away until the scope's quota holds, the least recently used first; none that another build uses.
     *
     * @param ending of the build that asks, none of whose steps is at work any more
     * @return empty when the quota held
     */
    public Optional<Overrun> keep(MountUses ending) throws IOException {
        Path mounts = volume.directory("mounts");
        MountInventory inventory = MountInventory.open(volume);
        List<MountInventory.Item> items = inventory.list(scope).stream()
                .sorted(Comparator.comparing(MountInventory.Item::used))
                .toList();
        long before = items.stream().mapToLong(MountInventory.Item::bytes).sum();
        long left = before;
        List<MountInventory.Item> removed = new ArrayList<>();
        for (MountInventory.Item item : items) {
            if (left > bytes && item.bytes() > 0 && ending.removeUnused(mounts.resolve(item.name()), inventory)) {
                removed.add(item);
                left -= item.bytes();
            }
        }
        return before > bytes ? Optional.of(new Overrun(before, left, removed)) : Optional.empty();
    }
}
