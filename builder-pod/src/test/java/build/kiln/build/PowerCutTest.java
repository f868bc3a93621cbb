package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Boot;
import build.kiln.blob.Volume;
import build.kiln.testing.DiskVolume;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The cache volume's disk loses its power while a real builder is at work. What a name then points at is whole, also when the names
 * reached the disk before anything else, as kernels are free to let them. Needs root.
 */
@Timeout(300)
class PowerCutTest {
    private static final int CUTS = Integer.getInteger("kiln.random.kills", 4);
    private static final int MEGABYTES = 256;
    /** What syncs a volume fails, and nothing else does. The builder stays the process that was started. */
    private static final List<String> WITHOUT_SYNC = List.of(
            "strace",
            "--daemonize",
            "--follow-forks",
            "--seccomp-bpf",
            "--output=/dev/null",
            "--trace=syncfs",
            "--inject=syncfs:error=EIO");

    private static final String STEPS = BuilderJvm.USERLAND
            + "ARG N\nRUN busybox seq 1 2000000 > /numbers; echo $N > /n\n"
            + "COPY busybox /other\nRUN busybox cat /n /n > /twice; busybox cp /bin/busybox /third\nRUN busybox rm /other\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    private final Random random = new Random(11);
    private String boot = Boot.id();
    private Path cache;
    private DiskVolume disk;
    private Volume volume;

    @BeforeEach
    void makeVolume() throws IOException, InterruptedException {
        cache = Files.createDirectory(place.cache());
        disk = DiskVolume.on(cache, place.directory().resolve("disk"), MEGABYTES);
        volume = Volume.open(cache);
    }

    @AfterEach
    void unmount() throws IOException {
        disk.close();
    }

    @Test
    void aRecordIsWrittenWhenItsContentIsOnTheDisk() throws Exception {
        cutWhenNamed(volume.directory("records"));
        restart();
        VolumeCheck.Findings found = VolumeCheck.of(cache, boot);
        assertTrue(found.records() > 0);
        assertEquals(List.of(), found.damage());
        assertNextIsRight(1);
    }

    /** As when a disk of a network is lost and comes back. */
    @Test
    void withoutARebootANameIsNotTrustedEither() throws Exception {
        cutWhenNamed(volume.directory("snapshots"));
        attachAgain();
        assertEquals(0, VolumeCheck.of(cache, boot).records());
        assertTrue(namedDiffs().stream().anyMatch(PowerCutTest::hasLostTheProgram), "nothing was lost");
        assertNextIsRight(1);
    }

    private List<Path> namedDiffs() throws IOException {
        try (Stream<Path> links = Files.list(volume.directory("snapshots"))) {
            return links.toList();
        }
    }

    private static boolean hasLostTheProgram(Path diff) {
        try {
            return Files.mismatch(diff.resolve("fs/bin/busybox"), Path.of("/bin/busybox")) >= 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void withoutASyncNothingHasAName() throws Exception {
        try (BuilderJvm builder = place.startAfter(WITHOUT_SYNC, STEPS, 1)) {
            String outcome = builder.outcome();
            assertTrue(outcome.startsWith("Failure") && outcome.contains("syncfs"), outcome);
        }
        VolumeCheck.Findings found = VolumeCheck.of(cache, boot);
        assertEquals(0, found.records());
        assertEquals(0, found.images());
        assertNextIsRight(1);
    }

    @Test
    @Timeout(3600)
    void whateverTheMomentTheNextBuildIsRight() throws Exception {
        for (int number = 0; number < CUTS; number++) {
            try (BuilderJvm builder = place.start(STEPS, number)) {
                builder.awaitStart();
                // Anywhere between the first look at the volume and the end.
                builder.hasEndedAfter(random.nextInt(3000));
                if (random.nextBoolean()) {
                    force(volume.directory("records"));
                    force(volume.directory("snapshots"));
                }
                disk.cutPower();
            }
            restart();
            assertEquals(List.of(), VolumeCheck.of(cache, boot).damage(), "after cut " + number);
            assertNextIsRight(number);
        }
    }

    /** Builds until something in {@code directory} has a name, which reaches the disk, and nothing else after it. */
    private void cutWhenNamed(Path names) throws IOException, InterruptedException {
        try (WatchService changes = names.getFileSystem().newWatchService();
                BuilderJvm builder = place.start(STEPS, 1)) {
            names.register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            builder.awaitStart();
            awaitName(changes);
            force(names);
            disk.cutPower();
        }
    }

    private void restart() throws IOException, InterruptedException {
        attachAgain();
        boot = new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** As much later as machines need to start: a lease without heartbeats is over then. */
    private void attachAgain() throws IOException, InterruptedException {
        disk.restart();
        try (Stream<Path> leases = Files.list(volume.directory("leases"))) {
            for (Path lease : leases.toList()) {
                Files.setLastModifiedTime(lease, FileTime.from(Instant.now().minusSeconds(90)));
            }
        }
    }

    private static void awaitName(WatchService changes) throws InterruptedException {
        boolean named = false;
        while (!named) {
            WatchKey key = changes.poll(1, TimeUnit.MINUTES);
            assertTrue(key != null, "nothing got a name");
            for (WatchEvent<?> event : key.pollEvents()) {
                named |= !String.valueOf(event.context()).startsWith(".");
            }
            key.reset();
        }
    }

    /** Lets the names in {@code directory} reach the disk, with what they name and the files in that, and nothing further down. */
    private static void force(Path directory) throws IOException {
        List<Path> names = new ArrayList<>(List.of(directory));
        try (Stream<Path> files = Files.walk(directory, 2, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(file -> !file.getFileName().toString().startsWith(".")).forEach(names::add);
        }
        for (Path name : names) {
            try (FileChannel named = FileChannel.open(name)) {
                named.force(true);
            }
        }
    }

    private void assertNextIsRight(int number) throws IOException, InterruptedException {
        try (BuilderJvm next = place.startAfter(place.inBoot(boot), STEPS, number)) {
            assertEquals(place.alone(STEPS, number), next.digest());
        }
        assertEquals(List.of(), VolumeCheck.of(cache, boot).damage());
    }
}
