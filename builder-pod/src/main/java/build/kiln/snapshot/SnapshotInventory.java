package build.kiln.snapshot;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.linux.Fd;
import build.kiln.linux.FileStatus;
import build.kiln.linux.MetadataCalls;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All snapshots of a volume, for those who collect what nobody needs. Not for use by several threads at once. */
public final class SnapshotInventory {
    private final DiffStore diffs;
    private Map<Digest, Diff> named = new HashMap<>();

    private SnapshotInventory(DiffStore diffs) {
        this.diffs = diffs;
    }

    public static SnapshotInventory open(Volume volume) throws IOException {
        return new SnapshotInventory(DiffStore.open(volume));
    }

    /**
     * A snapshot.
     *
     * @param bytes that its files hold
     * @param touched when it was made or last checked
     */
    public record Item(Digest chainId, long bytes, Instant touched) {}

    public List<Item> list() throws IOException {
        List<Item> items = new ArrayList<>();
        named = diffs.named();
        for (Map.Entry<Digest, Diff> entry : named.entrySet()) {
            Optional<Instant> touched = touched(entry.getValue());
            if (touched.isPresent()) {
                items.add(new Item(entry.getKey(), diffs.bytes(entry.getValue()), touched.get()));
            }
        }
        return items;
    }

    /**
     * Removes a snapshot that was listed, and its files when no other snapshot has them, unless it has been used since
     * {@code before}. False when it stays.
     */
    public boolean removeUntouched(Digest chainId, Instant before) throws IOException {
        Diff diff = named.get(chainId);
        if (diff == null || !isUntouched(diff, before) || !diffs.remove(chainId)) {
            return false;
        }
        // A reader marks its use before it looks at the name, so that the use is seen here or the missing name there.
        if (!isUntouched(diff, before)) {
            diffs.name(chainId, diff);
            return false;
        }
        named.remove(chainId);
        if (!named.containsValue(diff)) {
            diffs.delete(diff);
        }
        return true;
    }

    /** Removes what builds that ended early left behind: directories without a name that nobody touched since {@code before}. */
    public int removeUnnamed(Instant before) throws IOException {
        Set<Diff> inUse = new HashSet<>(diffs.named().values());
        int removed = 0;
        for (Diff diff : diffs.all()) {
            if (!inUse.contains(diff) && isUntouched(diff, before)) {
                diffs.delete(diff);
                removed++;
            }
        }
        return removed;
    }

    private static boolean isUntouched(Diff diff, Instant before) throws IOException {
        return touched(diff).filter(before::isAfter).isPresent();
    }

    /** By what the file server says: a machine remembers for a while when a file was touched that others have touched since. */
    private static Optional<Instant> touched(Diff diff) throws IOException {
        return MetadataCalls.findAnew(Fd.NONE, diff.directory().toString()).map(FileStatus::modified);
    }
}
