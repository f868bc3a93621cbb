package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseLocksTest {
    private static final int ROUNDS = 3_000;
    private static final long MOST_DELAY = TimeUnit.MICROSECONDS.toNanos(400);

    @TempDir
    Path directory;

    private void kill(Lease lease) throws IOException {
        Files.setLastModifiedTime(
                directory.resolve(lease.id()),
                FileTime.from(Instant.now().minus(Lease.EXPIRY).minusSeconds(1)));
    }

    @Test
    void oneHoldsALockUntilItCloses() throws Exception {
        Path lock = directory.resolve("lock");
        try (Lease one = Lease.take(directory);
                Lease two = Lease.take(directory)) {
            Closeable held = new LeaseLocks(one).tryTake(lock).orElseThrow();
            assertTrue(new LeaseLocks(two).tryTake(lock).isEmpty());
            held.close();
            assertTrue(new LeaseLocks(two).tryTake(lock).isPresent());
        }
    }

    /** It has removed its name and not yet the directory. */
    @Test
    void aBuilderThatDiedWhileItGaveALockBackKeepsNobodyFromIt() throws Exception {
        Path lock = Files.createDirectory(directory.resolve("lock"));
        LeaseLocks.tryTakeForAMoment(lock, directory, Instant.now())
                .orElseThrow()
                .close();
        Files.createDirectory(lock);
        try (Lease lease = Lease.take(directory)) {
            new LeaseLocks(lease).tryTake(lock).orElseThrow().close();
        }
        assertTrue(Files.notExists(lock));
    }

    @Test
    void ofManyOneTakesADeadHoldersLockOver() throws Exception {
        Path lock = directory.resolve("lock");
        List<Lease> leases = new ArrayList<>();
        try (Lease dead = Lease.take(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertTrue(new LeaseLocks(dead).tryTake(lock).isPresent());
            for (int i = 0; i < 20; i++) {
                leases.add(Lease.take(directory));
            }
            Files.delete(directory.resolve(dead.id()));
            List<Callable<Optional<Closeable>>> takers = leases.stream()
                    .<Callable<Optional<Closeable>>>map(lease -> () -> new LeaseLocks(lease).tryTake(lock))
                    .toList();
            int taken = 0;
            for (Future<Optional<Closeable>> taker : threads.invokeAll(takers)) {
                taken += taker.get().isPresent() ? 1 : 0;
            }
            assertEquals(1, taken);
        } finally {
            for (Lease lease : leases) {
                lease.close();
            }
        }
    }

    /** What a builder that stood still in the middle of giving its lock back does to the one that took it over meanwhile. */
    @Test
    void whoGivesALockBackLateLeavesItToTheNext() throws Exception {
        Path lock = directory.resolve("lock");
        try (Lease late = Lease.take(directory);
                Lease next = Lease.take(directory);
                Lease third = Lease.take(directory);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Files.delete(directory.resolve(late.id()));
            Random random = new Random(7);
            for (int round = 0; round < ROUNDS; round++) {
                Closeable held = new LeaseLocks(late).tryTake(lock).orElseThrow();
                CyclicBarrier start = new CyclicBarrier(2);
                // Where the other is in its work when this one begins is all that differs between the rounds.
                long delay = random.nextLong(MOST_DELAY);
                Future<Boolean> given = threads.submit(() -> {
                    start.await();
                    for (long begin = System.nanoTime(); System.nanoTime() - begin < delay; ) {
                        Thread.onSpinWait();
                    }
                    held.close();
                    return true;
                });
                Future<Optional<Closeable>> taken = threads.submit(() -> {
                    start.await();
                    return new LeaseLocks(next).tryTake(lock);
                });
                assertTrue(given.get());
                if (taken.get().isPresent()) {
                    assertTrue(new LeaseLocks(third).tryTake(lock).isEmpty(), "two have it in round " + round);
                    taken.get().get().close();
                }
            }
            assertTrue(Files.notExists(lock));
        }
    }

    @Test
    void aProcessThatIsGoneHoldsNothing() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        try (Lease lease = Lease.take(directory)) {
            Holder gone = new Holder(Instant.now(), Holder.self(Instant.now()).space(), process.pid());
            Files.writeString(directory.resolve("build-gone"), gone.line());
            Files.writeString(directory.resolve("build-elsewhere"), new Holder(Instant.now(), "elsewhere", 1).line());
            assertTrue(!lease.isAlive("build-gone"));
            assertTrue(lease.isAlive("build-elsewhere"));
            assertTrue(lease.isAlive(lease.id()));
        }
    }

    @Test
    void aBuilderThatWasTakenForDeadRecordsNothing() throws Exception {
        try (Lease slept = Lease.take(directory);
                Lease removed = Lease.take(directory)) {
            slept.requireUnbroken();
            kill(slept);
            assertThrows(IOException.class, slept::requireUnbroken);
            Files.delete(directory.resolve(removed.id()));
            assertThrows(IOException.class, removed::requireUnbroken);
        }
    }
}
