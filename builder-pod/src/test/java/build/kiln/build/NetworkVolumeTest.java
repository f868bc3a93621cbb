package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.LateMount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Builders and collectors on two machines that share a volume over a network, each of which remembers for a while what it saw of the volume. They
 * see each other late, and lose work by that, nothing else. Needs root.
 */
@Timeout(300)
class NetworkVolumeTest {
    private static final int ROUNDS = Integer.getInteger("kiln.random.kills", 3);
    /** As long as NFS at its most forgetful, and as long as a lease lives. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(61);
    private static final int LOOKS = 10;

    private static final String STEPS = BuilderJvm.USERLAND
            + "RUN busybox seq 1 100000 > /numbers\nCOPY busybox /other\nRUN busybox cat /numbers /numbers > /twice\n"
            + "ARG N\nRUN echo $N > /n; busybox cat /twice /n > /all; busybox cmp /other /bin/busybox\nRUN busybox rm /other\n";

    /** Its last step waits, with a mount for itself, for as long as the test lets it. */
    private static final String LOCKED = BuilderJvm.USERLAND
            + "RUN busybox seq 1 100000 > /numbers\nARG N\n"
            + "RUN --mount=type=cache,id=mine,sharing=locked,target=/mine busybox mkdir /mine/taken"
            + " && { busybox sleep 1000 & echo waiting; wait; busybox rmdir /mine/taken; busybox cat /numbers > /$N; }\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    private Path server = Path.of("");
    private Machine one = new Machine("", server);
    private Machine two = one;
    private List<LateMount> mounts = List.of();

    private record Machine(String boot, Path cache) {
        BuilderJvm start(BuilderPlace place, String dockerfile, int number) throws IOException {
            return BuilderJvm.startAfter(place.inBoot(boot), place.directory(), cache, dockerfile, number);
        }
    }

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        server = Files.createDirectory(place.cache());
        one = machine("one");
        two = machine("two");
        mounts = List.of(LateMount.of(server, one.cache(), MEMORY), LateMount.of(server, two.cache(), MEMORY));
        requireMemory();
    }

    private Machine machine(String name) throws IOException {
        return new Machine(
                UUID.randomUUID().toString(),
                Files.createDirectory(place.directory().resolve(name)));
    }

    @AfterEach
    void unmount() throws IOException {
        for (LateMount mount : mounts) {
            mount.close();
        }
    }

    /** Without that everything here would hold on any file system. */
    private void requireMemory() throws IOException {
        Path changed = two.cache().resolve("changed");
        Path made = two.cache().resolve("made");
        Files.writeString(one.cache().resolve("changed"), "1");
        FileTime before = Files.getLastModifiedTime(changed);
        assertFalse(Files.exists(made));

        Files.writeString(one.cache().resolve("changed"), "changed");
        Files.createFile(one.cache().resolve("made"));
        assertEquals(1, Files.size(changed));
        assertEquals(before, Files.getLastModifiedTime(changed));
        assertNotEquals(before, Files.getLastModifiedTime(server.resolve("changed")));
        assertFalse(Files.exists(made));

        Files.delete(server.resolve("made"));
        Files.delete(server.resolve("changed"));
        assertTrue(Files.exists(changed));
    }

    @Test
    @Timeout(3600)
    void bothBuildWhatOneWithAnEmptyCacheDoes() throws Exception {
        String first = place.alone(STEPS, 0);
        for (int round = 1; round <= ROUNDS; round++) {
            String expected = place.alone(STEPS, round);
            Machine collecting = round % 2 == 0 ? one : two;
            try (CollectorJvm collectors = CollectorJvm.startLoop(collecting.cache());
                    BuilderJvm known = one.start(place, STEPS, 0);
                    BuilderJvm changed = one.start(place, STEPS, round);
                    BuilderJvm alsoChanged = two.start(place, STEPS, round)) {
                assertEquals(first, known.digest(), "round " + round);
                assertEquals(expected, changed.digest(), "round " + round);
                assertEquals(expected, alsoChanged.digest(), "round " + round);
                collectors.endLoop();
            }
            for (Machine machine : List.of(one, two)) {
                assertEquals(List.of(), VolumeCheck.of(server, machine.boot()).damage(), "round " + round);
            }
            VolumeAge.makeOld(server);
        }
    }

    @Test
    void aLockHasOneOwnerWhereItsLeaseIsSeenDead() throws Exception {
        try (BuilderJvm owner = one.start(place, LOCKED, 1)) {
            awaitSleep(owner);
            Path lease = list(server.resolve("v1/leases"), "build-*").getFirst();
            letSeeDead(owner, lease);
            try (WatchService changes = server.getFileSystem().newWatchService();
                    BuilderJvm next = two.start(place, LOCKED, 2)) {
                server.resolve("v1/leases").register(changes, StandardWatchEventKinds.ENTRY_MODIFY);
                awaitLooks(changes, lease, next);
                assertEquals(List.of(lease.getFileName()), holders());

                owner.killSteps("sleep");
                assertEquals(alone(1), owner.digest());
                awaitSleep(next);
                next.killSteps("sleep");
                assertEquals(alone(2), next.digest());
            }
        }
    }

    @Test
    void aDeadOwnersLockIsTakenOverWhereItsLeaseIsSeenAlive() throws Exception {
        Path lease;
        try (BuilderJvm owner = one.start(place, LOCKED, 1)) {
            awaitSleep(owner);
            lease = list(server.resolve("v1/leases"), "build-*").getFirst();
        }
        Path seen = two.cache().resolve(server.relativize(lease));
        FileTime lastBeat = Files.getLastModifiedTime(seen);
        Files.setLastModifiedTime(lease, before(lastBeat));
        assertEquals(lastBeat, Files.getLastModifiedTime(seen));
        // What the dead one has left in the mount is the next one's affair.
        Files.delete(files(server.resolve("v1/mounts"), "taken"));
        try (BuilderJvm next = two.start(place, LOCKED, 2)) {
            awaitSleep(next);
            next.killSteps("sleep");
            assertEquals(alone(2), next.digest());
        }
    }

    @Test
    void aCollectorLeavesWhatAnotherMachineUses() throws Exception {
        try (BuilderJvm first = one.start(place, LOCKED, 1)) {
            awaitSleep(first);
            first.killSteps("sleep");
            first.digest();
        }
        VolumeAge.makeOld(server);
        remember(two.cache());
        String outcome;
        try (BuilderJvm using = one.start(place, LOCKED, 2)) {
            awaitSleep(using);
            letSeeDead(using, list(server.resolve("v1/leases"), "build-*").getFirst());
            Set<String> before = records();
            CollectorJvm.collect(two.cache(), 1);
            assertTrue(records().size() < before.size(), "the collector had nothing to do");
            using.killSteps("sleep");
            outcome = using.outcome();
        }
        assertEquals(alone(2), BuilderJvm.digest(outcome));
        assertEquals(List.of(), VolumeCheck.of(server, one.boot()).damage());
        try (BuilderJvm again = one.start(place, LOCKED, 2)) {
            assertEquals(BuilderJvm.digest(outcome) + " 3/3", again.outcome(), "what it used was taken away");
        }
    }

    @Test
    void whatWasUsedAMomentAgoStays() throws Exception {
        try (BuilderJvm builder = one.start(place, STEPS, 1)) {
            builder.digest();
        }
        Set<String> made = records();
        CollectorJvm.collect(two.cache(), 1);
        assertEquals(made, records());
        VolumeAge.makeOld(server);
        CollectorJvm.collect(two.cache(), 1);
        assertEquals(Set.of(), records());
    }

    /** Lets the other machine see {@code lease} when it has not beaten for too long, which is over at once; it will remember that. */
    private void letSeeDead(BuilderJvm owner, Path lease) throws IOException {
        owner.stop();
        FileTime beat = Files.getLastModifiedTime(lease);
        Path seen = two.cache().resolve(server.relativize(lease));
        Files.setLastModifiedTime(lease, before(beat));
        assertEquals(before(beat), Files.getLastModifiedTime(seen));
        Files.setLastModifiedTime(lease, beat);
        owner.goOn();
        assertEquals(before(beat), Files.getLastModifiedTime(seen));
    }

    private static FileTime before(FileTime beat) {
        return FileTime.from(beat.toInstant().minus(LONGER_THAN_A_LEASE));
    }

    /** Waits until {@code builder}, whose lease is not {@code other}, has asked for the time a few times, as it does with each look at a lock. */
    private static void awaitLooks(WatchService changes, Path other, BuilderJvm builder) throws InterruptedException {
        int looks = 0;
        while (looks < LOOKS) {
            WatchKey key = changes.poll(1, TimeUnit.MINUTES);
            assertTrue(key != null, "it does not wait");
            for (WatchEvent<?> event : key.pollEvents()) {
                String name = String.valueOf(event.context());
                looks += name.startsWith("build-") && !other.endsWith(name) ? 1 : 0;
            }
            key.reset();
            assertFalse(builder.hasEndedAfter(0), "it had the mount too");
        }
    }

    private List<Path> holders() throws IOException {
        Path lock = files(server.resolve("v1/mounts"), ".lock");
        return list(lock, "*").stream().map(Path::getFileName).toList();
    }

    private String alone(int number) throws IOException, InterruptedException {
        try (BuilderJvm alone = place.startAlone(LOCKED, number)) {
            awaitSleep(alone);
            alone.killSteps("sleep");
            return alone.digest();
        }
    }

    private static void awaitSleep(BuilderJvm builder) throws IOException, InterruptedException {
        builder.awaitLine(BuildProcess.STEP + "waiting");
        builder.awaitStep("sleep");
    }

    /** Looks at everything, so that the machine remembers it as it is. */
    private static void remember(Path cache) throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.toList()) {
                Files.readAttributes(file, BasicFileAttributes.class);
            }
        }
    }

    private Set<String> records() throws IOException {
        Set<String> names = new TreeSet<>();
        list(server.resolve("v1/records"), "*")
                .forEach(file -> names.add(file.getFileName().toString()));
        return names;
    }

    /** The one below {@code directory} whose name ends so. */
    private static Path files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Path> list(Path directory, String names) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
            files.forEach(found::add);
        }
        return found;
    }
}
