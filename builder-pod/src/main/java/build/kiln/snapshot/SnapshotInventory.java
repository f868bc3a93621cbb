package build.kiln.snapshot;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All snapshots of a volume, for those who collect what nobody needs. */
public final class SnapshotInventory {
    private final DiffStore diffs;

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
        for (Map.Entry<Digest, Diff> named : diffs.named().entrySet()) {
            Optional<Instant> touched = touched(named.getValue());
            if (touched.isPresent()) {
                items.add(new Item(named.getKey(), diffs.bytes(named.getValue()), touched.get()));
            }
        }
        return items;
    }

    /** Removes a snapshot, and its files when no other snapshot has them. Mounts that use them must be gone. */
    public void remove(Digest chainId) throws IOException {
        Map<Digest, Diff> named = diffs.named();
        Diff diff = named.remove(chainId);
        diffs.remove(chainId);
        if (diff != null && !named.containsValue(diff)) {
            diffs.delete(diff);
        }
    }

    /** Removes what builds that ended early left behind: directories without a name that nobody touched since {@code before}. */
    public void removeUnnamed(Instant before) throws IOException {
        Set<Diff> named = new HashSet<>(diffs.named().values());
        for (Diff diff : diffs.all()) {
            if (!named.contains(diff) && touched(diff).filter(before::isAfter).isPresent()) {
                diffs.delete(diff);
            }
        }
    }

    private static Optional<Instant> touched(Diff diff) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(diff.directory(), LinkOption.NOFOLLOW_LINKS)
                    .toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
