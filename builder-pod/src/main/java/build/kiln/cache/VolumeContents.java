package build.kiln.cache;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import build.kiln.layer.Tree;
import build.kiln.snapshot.SnapshotInventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a volume holds for its records: blobs, and the snapshots of their layers. */
public final class VolumeContents {
    private VolumeContents() {}

    public static List<Content> of(Volume volume, BlobStore blobs) throws IOException {
        return List.of(new Blobs(blobs), new Snapshots(SnapshotInventory.open(volume)));
    }

    private record Blobs(BlobStore blobs) implements Content {
        @Override
        public List<Item> list() throws IOException {
            List<Item> items = new ArrayList<>();
            for (Blob blob : blobs.list()) {
                touched(blob).ifPresent(touched -> items.add(new Item(blob.digest(), blob.size(), touched)));
            }
            return items;
        }

        /** Empty for a blob that another collector has removed meanwhile. */
        private static Optional<Instant> touched(Blob blob) throws IOException {
            try {
                return Optional.of(Files.getLastModifiedTime(blob.file()).toInstant());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return stepRecord.layers().stream()
                    .map(layer -> layer.blob().digest())
                    .collect(Collectors.toSet());
        }

        @Override
        public void remove(Digest id) throws IOException {
            blobs.remove(id);
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
            List<Digest> diffIds =
                    stepRecord.layers().stream().map(StepRecord.Layer::diffId).toList();
            return Set.copyOf(Tree.chainIds(diffIds));
        }

        @Override
        public void remove(Digest id) throws IOException {
            snapshots.remove(id);
        }
    }
}
