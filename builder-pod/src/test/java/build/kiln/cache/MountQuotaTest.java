package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Volume;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MountQuotaTest {
    private static final String SCOPE = "local";

    @TempDir
    Path directory;

    private Volume volume = new Volume(Path.of(""));

    @BeforeEach
    void openVolume() throws IOException {
        volume = Volume.open(directory);
    }

    private Lease lease() throws IOException {
        return Lease.take(volume.directory("leases"));
    }

    private Path place(String scope, String id) throws IOException {
        return Files.createDirectories(volume.directory("mounts").resolve(scope))
                .resolve(MountFiles.directoryName(id));
    }

    /** What a step of a build with {@code uses} leaves, so many seconds ago. */
    private Path use(MountUses uses, String scope, String id, int bytes, int secondsAgo) throws Exception {
        Path mount = place(scope, id);
        uses.begin(mount, () -> Files.createDirectories(mount));
        Files.write(mount.resolve("file"), new byte[bytes]);
        MountFiles.markUsed(mount, id);
        Files.setLastModifiedTime(
                MountFiles.beside(mount, MountFiles.USED),
                FileTime.from(Instant.now().minusSeconds(secondsAgo)));
        return mount;
    }

    /** What a step left of a build that ended long ago. */
    private Path useAndEnd() throws Exception {
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            return use(uses, SCOPE, "wanted", 10, 3600);
        }
    }

    private Optional<MountQuota.Overrun> keep(long bytes, MountUses uses) throws IOException {
        return new MountQuota(volume, SCOPE, bytes).keep(uses);
    }

    private List<String> left() throws IOException {
        return MountInventory.open(volume).list().stream()
                .map(item -> item.id().orElse(item.name()))
                .sorted()
                .toList();
    }

    private static List<String> ids(MountQuota.Overrun overrun) {
        return overrun.removed().stream().map(MountInventory.Item::shownId).toList();
    }

    /** Steps make files of any size that take nothing, and names without number of one file. */
    @Test
    void mountsCountWithWhatTheyTake() throws Exception {
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            Path mount = use(uses, SCOPE, "mine", 300, 10);
            for (String name : List.of("one", "two")) {
                try (RandomAccessFile sparse =
                        new RandomAccessFile(mount.resolve(name).toFile(), "rw")) {
                    sparse.setLength(1L << 40);
                }
                Files.createLink(mount.resolve("again-" + name), mount.resolve("file"));
            }
            assertEquals(
                    List.of(300L),
                    MountInventory.open(volume).list().stream()
                            .map(MountInventory.Item::bytes)
                            .toList());
        }
    }

    @Test
    void theLeastRecentlyUsedGoUntilTheQuotaHolds() throws Exception {
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            use(uses, SCOPE, "old", 300, 30);
            use(uses, SCOPE, "older", 300, 40);
            use(uses, SCOPE, "new", 300, 10);
            use(uses, "another", "oldest", 300, 50);
            assertEquals(Optional.empty(), keep(900, uses));
            MountQuota.Overrun overrun = keep(899, uses).orElseThrow();
            assertEquals(List.of("older"), ids(overrun));
            assertEquals(900, overrun.before());
            assertEquals(600, overrun.after());
            assertEquals(List.of("old"), ids(keep(300, uses).orElseThrow()));
            assertEquals(List.of("new", "oldest"), left());
            assertEquals(List.of("new"), ids(keep(1, uses).orElseThrow()));
            assertEquals(List.of("oldest"), left());
        }
    }

    @Test
    void whatAnotherBuildUsesStaysUntilItEndsOrDies() throws Exception {
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            Path mount = use(uses, SCOPE, "shared", 100, 10);
            Lease other = lease();
            MountUses others = new MountUses(other);
            others.begin(mount, () -> {});
            MountQuota.Overrun kept = keep(10, uses).orElseThrow();
            assertEquals(100, kept.after());
            assertEquals(List.of(), kept.removed());
            assertTrue(Files.exists(mount.resolve("file")));

            Files.delete(volume.directory("leases").resolve(other.id()));
            assertEquals(List.of("shared"), ids(keep(10, uses).orElseThrow()), "its user died");
            other.close();

            use(uses, SCOPE, "shared", 100, 10);
            try (Lease third = lease()) {
                MountUses thirds = new MountUses(third);
                thirds.begin(mount, () -> {});
                thirds.close();
                assertEquals(List.of("shared"), ids(keep(10, uses).orElseThrow()), "its user ended");
            }
        }
        try (Stream<Path> files = Files.list(volume.directory("mounts").resolve(SCOPE))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void whatWasWrittenSinceAMountWasMeasuredCounts() throws Exception {
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            Path mount = use(uses, SCOPE, "grows", 10, 10);
            assertEquals(10, MountInventory.open(volume).list().getFirst().bytes());
            Files.write(mount.resolve("more"), new byte[100]);
            assertEquals(Optional.empty(), keep(50, uses), "nobody said that it was used");
            MountFiles.markUsed(mount, "grows");
            assertEquals(110, keep(50, uses).orElseThrow().before());
        }
    }

    @Test
    void signsOfBuildersThatDiedAreCollected() throws Exception {
        Lease lease = lease();
        Path mount = use(new MountUses(lease), SCOPE, "id", 10, 10);
        Path making = Files.createDirectory(place(SCOPE, "other").resolveSibling(MountFiles.MAKING + "1"));
        lease.close();
        Path sign = MountFiles.use(mount, lease.id());
        assertEquals(
                0, MountInventory.open(volume).removeLeftovers(Instant.now().minusSeconds(60)));
        assertTrue(Files.exists(sign));
        assertEquals(
                2, MountInventory.open(volume).removeLeftovers(Instant.now().plusSeconds(60)));
        assertFalse(Files.exists(sign));
        assertFalse(Files.exists(making));
        assertEquals(List.of("id"), left());
    }

    @Test
    void noMountGoesUnderTheHandsOfABuildThatBegins() throws Exception {
        Path mount = place(SCOPE, "contended");
        List<Future<Integer>> builders = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                builders.add(threads.submit(() -> buildAgainAndAgain(mount)));
            }
            int removed = 0;
            for (Future<Integer> builder : builders) {
                removed += builder.get();
            }
            assertTrue(removed > 0, "none was ever removed");
        }
    }

    @Test
    void noCollectorTakesAMountFromABuildThatBegins() throws Exception {
        Path mount = useAndEnd();
        // As a collector found it, which then looked away: nobody was at work, and the last use was long ago.
        Instant before = Instant.now();
        MountInventory inventory = MountInventory.open(volume);
        MountInventory.Item seen = inventory.list().getFirst();
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            uses.begin(
                    mount, () -> assertFalse(inventory.removeUntouched(seen.name(), before), "while a build begins"));
            assertFalse(inventory.removeUntouched(seen.name(), before), "while a build uses it");
            assertTrue(Files.exists(mount.resolve("file")));
        }
        assertTrue(inventory.removeUntouched(seen.name(), before), "when its last user has ended");
        try (Stream<Path> files = Files.list(volume.directory("mounts").resolve(SCOPE))) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void aBuildBeginsWhenACollectorHasDecided() throws Exception {
        Path mount = place(SCOPE, "wanted");
        Files.createDirectory(mount);
        Closeable collecting = LeaseLocks.tryTakeForAMoment(
                        MountFiles.gate(mount), volume.directory("leases"), Instant.now())
                .orElseThrow();
        AtomicBoolean decided = new AtomicBoolean();
        try (Lease lease = lease();
                MountUses uses = new MountUses(lease)) {
            FutureTask<Boolean> begun = new FutureTask<>(() -> {
                AtomicBoolean late = new AtomicBoolean();
                uses.begin(mount, () -> late.set(decided.get() && Files.notExists(mount)));
                return late.get();
            });
            Thread.ofVirtual().start(begun);
            Files.delete(mount);
            decided.set(true);
            collecting.close();
            assertTrue(begun.get(), "it waits, and sees that the directory is gone");
        }
    }

    @Test
    void aDeadBuildersGateKeepsNoMountForEver() throws Exception {
        Lease dead = lease();
        Path mount = use(new MountUses(dead), SCOPE, "wanted", 10, 3600);
        Closeable _ = new LeaseLocks(dead).tryTake(MountFiles.gate(mount)).orElseThrow();
        Instant before = Instant.now();
        MountInventory inventory = MountInventory.open(volume);
        String name = inventory.list().getFirst().name();
        assertFalse(inventory.removeUntouched(name, before));
        dead.close();
        assertTrue(inventory.removeUntouched(name, before));
    }

    @Test
    void aCollectorThatStoodStillDoesNotOpenTheGateOfABuild() throws Exception {
        Path mount = useAndEnd();
        Path gate = MountFiles.gate(mount);
        Closeable stopped = LeaseLocks.tryTakeForAMoment(gate, volume.directory("leases"), Instant.now())
                .orElseThrow();
        Files.setLastModifiedTime(
                gate, FileTime.from(Instant.now().minus(Lease.EXPIRY).minusSeconds(1)));
        try (Lease lease = lease()) {
            Closeable taken = new LeaseLocks(lease).tryTake(gate).orElseThrow();
            stopped.close();
            assertTrue(Files.exists(gate), "it is another's now");
            taken.close();
        }
        assertFalse(Files.exists(gate));
    }

    /** Builds that each use a mount, and take it away at their end; returns how often that was possible. */
    private int buildAgainAndAgain(Path mount) throws Exception {
        int removed = 0;
        for (int i = 0; i < 100; i++) {
            try (Lease lease = lease();
                    MountUses uses = new MountUses(lease)) {
                uses.begin(mount, () -> {
                    if (!Files.exists(mount)) {
                        Files.createDirectory(mount);
                        Files.write(mount.resolve("file"), new byte[10]);
                    }
                });
                for (int look = 0; look < 20; look++) {
                    assertTrue(Files.exists(mount.resolve("file")), "taken away in use");
                }
                MountFiles.markUsed(mount, "contended");
                removed +=
                        keep(1, uses).map(overrun -> overrun.removed().size()).orElse(0);
            }
        }
        return removed;
    }
}
