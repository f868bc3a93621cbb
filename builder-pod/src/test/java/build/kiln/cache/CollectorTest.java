package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {
    private static final long SIZE = 100;

    @TempDir
    Path volume;

    private final MemoryContent blobs = new MemoryContent();
    private final Instant now = Instant.now();

    /** Content of equal sizes, all made long ago unless a test says otherwise. */
    private static final class MemoryContent implements Content {
        final Map<Digest, Instant> items = new LinkedHashMap<>();

        @Override
        public List<Item> list() {
            List<Item> list = new ArrayList<>();
            items.forEach((id, touched) -> list.add(new Item(id, SIZE, touched)));
            return list;
        }

        @Override
        public Set<Digest> neededBy(StepRecord stepRecord) {
            return stepRecord.layers().stream()
                    .map(layer -> layer.blob().digest())
                    .collect(Collectors.toSet());
        }

        @Override
        public boolean remove(Digest id, Instant before) {
            return items.remove(id) != null;
        }
    }

    private RecordStore records() {
        return new RecordStore(volume.resolve("records"));
    }

    private Collected collect(GcPolicy policy, String... kept) throws IOException {
        Set<Digest> names = Set.of(kept).stream().map(Digest::of).collect(Collectors.toSet());
        return new Collector(volume, records(), List.of(blobs), () -> names).collect(policy);
    }

    private void blob(String name) {
        blobs.items.put(Digest.of(name), now.minus(Duration.ofDays(30)));
    }

    private void record(String key, Duration age, String... layers) throws IOException {
        List<StepRecord.Layer> recorded = new ArrayList<>();
        for (String layer : layers) {
            blob(layer);
            recorded.add(new StepRecord.Layer(
                    Digest.of("diff " + layer),
                    Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(layer), SIZE),
                    Optional.empty()));
        }
        records().publish(List.of(Digest.of(key)), new StepRecord(recorded, now, key));
        Files.setLastModifiedTime(
                volume.resolve("records").resolve(Digest.of(key).hex()), FileTime.from(now.minus(age)));
    }

    private Set<Digest> left() {
        return blobs.items.keySet();
    }

    private static Set<Digest> named(String... names) {
        return Set.of(names).stream().map(Digest::of).collect(Collectors.toSet());
    }

    @Test
    void sweepsWhatNoRecordNeeds() throws IOException {
        record("step", Duration.ofDays(1), "used");
        blob("orphan");
        assertEquals(new Collected(0, 1, SIZE), collect(GcPolicy.keep(Long.MAX_VALUE)));
        assertEquals(named("used"), left());
    }

    @Test
    void evictsTheLeastRecentlyUsedUntilTheRestFits() throws IOException {
        record("old", Duration.ofDays(3), "base", "old");
        record("middle", Duration.ofDays(2), "base", "middle");
        record("new", Duration.ofDays(1), "base", "new");
        assertEquals(new Collected(1, 1, SIZE), collect(GcPolicy.keep(3 * SIZE)));
        assertEquals(named("base", "middle", "new"), left());
        assertTrue(records().find(Digest.of("old")).isEmpty());
    }

    @Test
    void evictsWhatIsTooOldEvenWhenThereIsRoom() throws IOException {
        record("old", Duration.ofDays(30), "a");
        record("new", Duration.ofDays(1), "b");
        collect(GcPolicy.keep(Long.MAX_VALUE).withMaxAge(Duration.ofDays(7)));
        assertEquals(named("b"), left());
    }

    @Test
    void keepsWhatNoRecordNeedsForAWhileWhereThereIsRoom() throws IOException {
        record("step", Duration.ofDays(1), "used");
        blobs.items.put(Digest.of("base manifest"), now.minus(Duration.ofHours(1)));
        assertEquals(new Collected(0, 0, 0), collect(GcPolicy.keep(2 * SIZE)));
        assertEquals(new Collected(0, 1, SIZE), collect(GcPolicy.keep(SIZE)));
        assertEquals(named("used"), left());
    }

    @Test
    void appliesPoliciesInTheirOrder() throws IOException {
        record("old", Duration.ofDays(9), "a");
        record("middle", Duration.ofDays(2), "b");
        record("new", Duration.ofDays(1), "c");
        Collected collected = new Collector(volume, records(), List.of(blobs), Set::of)
                .collect(List.of(GcPolicy.keep(Long.MAX_VALUE).withMaxAge(Duration.ofDays(5)), GcPolicy.keep(SIZE)));
        assertEquals(new Collected(2, 2, 2 * SIZE), collected);
        assertEquals(named("c"), left());
    }

    @Test
    void aDamagedRecordDoesNotStopIt() throws IOException {
        record("step", Duration.ofDays(1), "used");
        Files.writeString(volume.resolve("records").resolve(Digest.of("torn").hex()), "{\"created\":");
        collect(GcPolicy.keep(Long.MAX_VALUE));
        assertEquals(named("used"), left());
    }

    @Test
    void removesWhatDeadWritersLeft() throws IOException {
        Path torn = Files.createDirectories(volume.resolve("tmp")).resolve("torn");
        Files.createDirectories(torn.resolve("fs"));
        Files.setLastModifiedTime(torn, FileTime.from(now.minus(Duration.ofHours(1))));
        collect(GcPolicy.keep(Long.MAX_VALUE));
        assertTrue(Files.notExists(torn));
    }

    @Test
    void neverTouchesWhatALiveBuilderMadeOrUsed() throws Exception {
        try (Lease lease = Lease.take(volume.resolve("leases"))) {
            record("used", Duration.ZERO, "a");
            blobs.items.put(Digest.of("unrecorded yet"), now);
            collect(GcPolicy.everything());
            assertTrue(lease.isAlive(lease.id()));
            assertEquals(named("a", "unrecorded yet"), left());
        }
    }

    @Test
    void keepsWhatANamedImageNeeds() throws IOException {
        blob("manifest");
        blob("orphan");
        collect(GcPolicy.everything(), "manifest");
        assertEquals(named("manifest"), left());
    }

    @Test
    void keepsTheImageOfABuilderThatEndsMeanwhile() throws Exception {
        Lease lease = Lease.take(volume.resolve("leases"));
        blobs.items.put(Digest.of("image"), now);
        Set<Digest> images = new HashSet<>();
        Collector.Kept kept = () -> {
            Set<Digest> before = Set.copyOf(images);
            images.add(Digest.of("image"));
            lease.close();
            return before;
        };
        new Collector(volume, records(), List.of(blobs), kept).collect(GcPolicy.everything());
        assertEquals(named("image"), left());
    }

    @Test
    void aRecordUsedDuringTheCollectionStays() throws IOException {
        record("step", Duration.ofDays(1), "a");
        RecordStore.Stored stored = records().list().getFirst();
        records().find(stored.key());
        Files.createDirectories(volume.resolve("tmp"));
        assertTrue(!records().evict(stored, volume.resolve("tmp")));
        assertTrue(records().find(stored.key()).isPresent());
    }
}
