package build.kiln.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkersTest {
    private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    @Test
    void aFailureEndsThoseThatWaitForIt() throws Exception {
        AtomicInteger started = new AtomicInteger();
        CountDownLatch waiting = new CountDownLatch(THREADS - 1);
        CountDownLatch interrupted = new CountDownLatch(THREADS - 1);
        Workers.Work work = () -> {
            // All but the last to start wait for what never comes.
            if (started.incrementAndGet() < THREADS) {
                waiting.countDown();
                try {
                    new CountDownLatch(1).await();
                } finally {
                    interrupted.countDown();
                }
            }
            waiting.await();
            throw new IOException("lost");
        };
        IOException failure = assertThrows(IOException.class, () -> Workers.run(THREADS, work));
        assertEquals("lost", failure.getMessage());
        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
    }

    @Test
    void everyThreadTakesPart() throws Exception {
        AtomicInteger parts = new AtomicInteger();
        Workers.run(THREADS, parts::incrementAndGet);
        assertEquals(THREADS, parts.get());
    }
}
