package build.kiln.cache;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.layer.TocStore;
import build.kiln.layer.Tree;
import build.kiln.snapshot.SnapshotInventory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a volume holds for its records: blobs, snapshots and tables of contents of layers; and cache mounts. */
public final class VolumeContents {
    private VolumeContents() {}

    public static List<Content> of(Volume volume, BlobStore blobs) throws IOException {
        return List.of(
                new Blobs(blobs),
                new Snapshots(SnapshotInventory.open(volume)),
                new Tocs(TocStore.open(volume)),
                new Mounts(MountInventory.open(volume)));
    }

    /** How much room each kind takes except for cache mounts, which {@link MountInventory} lists. */
    public static List<KindUse> use(Volume volume, BlobStore blobs) throws IOException {
        return List.of(
                KindUse.of("blobs", new Blobs(blobs)),
                KindUse.of("snapshots", new Snapshots(SnapshotInventory.open(volume))),
                KindUse.of("tocs", new Tocs(TocStore.open(volume))));
    }

    private record Blobs(BlobStore blobs) implements Content {
        @Override
        public List<Item> list() throws IOException {
            List<Item> items = new ArrayList<>();
            for (Blob blob : blobs.list()) {
                blobs.touched(blob.digest())
                        .ifPresent(touched -> items.add(new Item(blob.digest(), blob.size(), touched)));
            }
            return items;
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return stepRecord.layers().stream()
                    .map(layer -> layer.blob().digest())
                    .collect(Collectors.toSet());
        }

        @Override
        public boolean remove(Digest id, Instant before) throws IOException {
            return blobs.removeUntouched(id, before);
        }
    }

    private record Snapshots(SnapshotInventory snapshots) implements Content {
        @Override
        public List<Item> list() throws IOException {
            return snapshots.list().stream()
                    .map(item -> new Item(item.chainId(), item.bytes(), item.touched()))
                    .toList();
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return Set.copyOf(Tree.chainIds(diffIds(stepRecord).toList()));
        }

        @Override
        public boolean remove(Digest id, Instant before) throws IOException {
            return snapshots.removeUntouched(id, before);
        }

        @Override
        public int removeLeftovers(Instant before) throws IOException {
            return snapshots.removeUnnamed(before);
        }
    }

    private record Tocs(TocStore tocs) implements Content {
        @Override
        public List<Item> list() throws IOException {
            return tocs.list().stream()
                    .map(item -> new Item(item.diffId(), item.bytes(), item.made()))
                    .toList();
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return diffIds(stepRecord).collect(Collectors.toSet());
        }

        /** Whoever needs one that is gone makes it anew. */
        @Override
        public boolean remove(Digest id, Instant before) throws IOException {
            return tocs.remove(id);
        }
    }

    /** No record needs them; steps are only slower without. No record itself: what it knows grows, and collectors keep it in maps. */
    private static final class Mounts implements Content {
        private static final Duration PATIENCE = Duration.ofDays(28);

        private final MountInventory mounts;
        private final Map<Digest, String> names = new HashMap<>();

        Mounts(MountInventory mounts) {
            this.mounts = mounts;
        }

        @Override
        public List<Item> list() throws IOException {
            List<Item> items = new ArrayList<>();
            for (MountInventory.Item mount : mounts.list()) {
                Digest id = Digest.of(mount.name());
                names.put(id, mount.name());
                items.add(new Item(id, mount.bytes(), mount.used()));
            }
            return items;
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return Set.of();
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }

        @Override
        public boolean remove(Digest id, Instant before) throws IOException {
            String name = names.get(id);
            return name != null && mounts.removeUntouched(name, before);
        }

        @Override
        public int removeLeftovers(Instant before) throws IOException {
            return mounts.removeLeftovers(before);
        }
    }

    private static Stream<Digest> diffIds(StepRecord stepRecord) {
        return stepRecord.layers().stream().map(StepRecord.Layer::diffId);
    }
}
