package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClaimsTest {
    private static final Digest KEY = Digest.of("key");
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private FutureTask<Claims.Taken> takeElsewhere(Lease lease, Duration patience, CountDownLatch started) {
        FutureTask<Claims.Taken> task = new FutureTask<>(() -> {
            started.countDown();
            return new Claims(lease, patience).take(KEY);
        });
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    void theSecondWaitsForTheFirst() throws Exception {
        try (Lease one = Lease.take(directory);
                Lease two = Lease.take(directory)) {
            Claims first = new Claims(one, LONG);
            assertEquals(Claims.Taken.AT_ONCE, first.take(KEY));
            CountDownLatch started = new CountDownLatch(1);
            FutureTask<Claims.Taken> second = takeElsewhere(two, LONG, started);
            started.await();
            first.release(KEY);
            // Whether the second came before or after the release, it has the claim now.
            second.get();
            assertEquals(two.id(), Files.readString(directory.resolve("step-" + KEY.hex())));
        }
    }

    @Test
    void aDeadBuildersClaimIsTakenOver() throws Exception {
        try (Lease dead = Lease.take(directory);
                Lease alive = Lease.take(directory)) {
            new Claims(dead, LONG).take(KEY);
            Files.setLastModifiedTime(
                    directory.resolve(dead.id()),
                    FileTime.from(Instant.now().minus(Lease.EXPIRY).minusSeconds(1)));
            assertEquals(Claims.Taken.AT_ONCE, new Claims(alive, LONG).take(KEY));
        }
    }

    @Test
    void aClaimThatNeverGotItsHolderEndsWithTheTimeOfALease() throws Exception {
        Path file = Files.createFile(directory.resolve("step-" + KEY.hex()));
        try (Lease alive = Lease.take(directory)) {
            assertEquals(Claims.Taken.AFTER_ANOTHER, new Claims(alive, Duration.ofMillis(300)).take(KEY));
            Files.writeString(file, "");
            Files.setLastModifiedTime(
                    file, FileTime.from(Instant.now().minus(Lease.EXPIRY).minusSeconds(1)));
            assertEquals(Claims.Taken.AT_ONCE, new Claims(alive, LONG).take(KEY));
        }
    }

    @Test
    void patienceEnds() throws Exception {
        try (Lease one = Lease.take(directory);
                Lease two = Lease.take(directory)) {
            new Claims(one, LONG).take(KEY);
            assertEquals(Claims.Taken.AFTER_ANOTHER, new Claims(two, Duration.ofMillis(300)).take(KEY));
        }
    }

    @Test
    void aBuilderDoesNotWaitForItself() throws IOException, InterruptedException {
        try (Lease lease = Lease.take(directory)) {
            Claims claims = new Claims(lease, LONG);
            claims.take(KEY);
            assertEquals(Claims.Taken.AT_ONCE, claims.take(KEY));
        }
    }
}
