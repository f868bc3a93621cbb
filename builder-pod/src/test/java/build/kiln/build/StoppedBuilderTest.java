package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.cache.Claims;
import build.kiln.cache.Lease;
import build.kiln.cache.LeaseLocks;
import build.kiln.cache.MountFiles;
import build.kiln.digest.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builders that stand still, as in a paused machine, until others have taken them for dead; then they go on. Needs root. */
@Timeout(300)
class StoppedBuilderTest {
    /** Its second step waits, for as long as the test lets it, and has a cache mount for itself meanwhile. */
    private static final String DOCKERFILE = BuilderJvm.USERLAND
            + "RUN busybox seq 1 200000 > /numbers\n"
            + "RUN --mount=type=cache,id=mine,sharing=locked,target=/mine busybox sleep 1000 & echo waiting; wait;"
            + " busybox cp /numbers /copy\n"
            + "RUN busybox cat /copy /numbers > /both\n";

    @RegisterExtension
    final BuilderPlace place = new BuilderPlace();

    @Test
    void itLetsGoAtOnceRecordsNothingAndLeavesOthersWhatTheyTookOver() throws Exception {
        Path leases = place.cache().resolve("v1/leases");
        try (BuilderJvm stopped = place.start(DOCKERFILE, 1)) {
            awaitSleep(stopped);
            awaitRecords(stopped);
            stopped.stop();
            outlive(leases);
            Set<String> before = recorded();
            try (Lease other = Lease.take(leases)) {
                Map<Path, String> taken = new HashMap<>();
                Claims claims = new Claims(other, Duration.ofMinutes(1));
                for (Path claim : list(leases, "step-*")) {
                    assertEquals(Claims.Taken.AT_ONCE, claims.take(claimed(claim)));
                    taken.put(claim, Files.readString(claim));
                }
                assertFalse(taken.isEmpty());
                Path lock = MountFiles.lock(
                        place.cache().resolve("v1/mounts/local").resolve(MountFiles.directoryName("mine")));
                try (Closeable _ = new LeaseLocks(other).tryTake(lock).orElseThrow()) {
                    List<Path> holder = list(lock, "*");
                    assertEquals(1, holder.size());

                    stopped.goOn();
                    // Its step would have the mount for much longer, beside the one who has it now.
                    stopped.awaitLine(BuildProcess.WARNING + "this builder stood still");
                    assertFalse(stopped.hasStep("sleep"));
                    assertEquals(before, recorded());
                    for (Map.Entry<Path, String> file : taken.entrySet()) {
                        assertEquals(file.getValue(), Files.readString(file.getKey()));
                    }
                    assertEquals(holder, list(lock, "*"));
                }
                for (Path claim : list(leases, "step-*")) {
                    claims.release(claimed(claim));
                }
            }
            awaitSleep(stopped);
            stopped.killSteps("sleep");
            assertEquals(cold(), stopped.digest());
        }
    }

    @Test
    void itBuildsAgainWhatACollectorTookAway() throws Exception {
        Path cache = place.cache();
        try (BuilderJvm stopped = place.start(DOCKERFILE, 1)) {
            awaitSleep(stopped);
            awaitRecords(stopped);
            stopped.stop();
            outlive(cache.resolve("v1/leases"));
            CollectorJvm.collect(cache, 1);
            for (String emptied : List.of("blobs/sha256", "diffs", "snapshots", "records", "tmp")) {
                assertEquals(List.of(), list(cache.resolve("v1").resolve(emptied), "*"));
            }
            stopped.goOn();
            stopped.awaitLine(BuildProcess.WARNING + "this builder stood still");
            awaitSleep(stopped);
            stopped.killSteps("sleep");
            assertEquals(cold(), stopped.digest());
        }
        assertEquals(List.of(), VolumeCheck.of(cache).damage());
        assertEquals(List.of(), list(cache.resolve("v1/tmp"), "*"));
    }

    private static void awaitSleep(BuilderJvm builder) throws IOException, InterruptedException {
        builder.awaitLine(BuildProcess.STEP + "waiting");
        builder.awaitStep("sleep");
    }

    /** Until the steps before the one that waits are recorded, and nothing is about to be: their claims end with that. */
    private void awaitRecords(BuilderJvm builder) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (list(place.cache().resolve("v1/leases"), "step-*").size() > 1) {
            assertTrue(System.nanoTime() < deadline, "not recorded");
            assertFalse(builder.hasEndedAfter(20));
        }
        assertFalse(recorded().isEmpty());
    }

    private String cold() throws IOException, InterruptedException {
        try (BuilderJvm cold = place.startAlone(DOCKERFILE, 1)) {
            awaitSleep(cold);
            cold.killSteps("sleep");
            return cold.digest();
        }
    }

    private static Digest claimed(Path claim) {
        return new Digest(claim.getFileName().toString().substring("step-".length()));
    }

    /** What the volume's clock says of a lease that nobody has written for longer than it lives. */
    private static void outlive(Path leases) throws IOException {
        for (Path lease : list(leases, "build-*")) {
            FileTime written = Files.getLastModifiedTime(lease);
            Files.setLastModifiedTime(lease, FileTime.from(written.toInstant().minus(Duration.ofSeconds(61))));
        }
    }

    private Set<String> recorded() throws IOException {
        Set<String> names = new TreeSet<>();
        list(place.cache().resolve("v1/records"), "*")
                .forEach(file -> names.add(file.getFileName().toString()));
        return names;
    }

    private static List<Path> list(Path directory, String names) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
            files.forEach(found::add);
        }
        return found;
    }
}
