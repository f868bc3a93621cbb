package build.kiln.build;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that made it when its time is over, unless it is closed before. */
final class Deadline implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean expired;

    Deadline(Duration time) {
        Thread watched = Thread.currentThread();
        Thread.ofVirtual().name("deadline").start(() -> {
            try {
                if (!closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                    expired = true;
                    watched.interrupt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Whether the time was over before this was closed. */
    boolean isExpired() {
        return expired;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
