package build.kiln.io.http;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a connection whose peer stopped taking what is sent: sockets time reads out, but not writes. Time that the producer
 * of the body takes does not count.
 */
final class StallGuard extends FilterOutputStream {
    private static final long IDLE = Long.MAX_VALUE;

    private final Closeable connection;
    private final long limit;
    private final AtomicLong writingSince = new AtomicLong(IDLE);
    private final CountDownLatch done = new CountDownLatch(1);

    private StallGuard(OutputStream out, Closeable connection, Duration limit) {
        super(out);
        this.connection = connection;
        this.limit = limit.toNanos();
    }

    static StallGuard start(OutputStream out, Closeable connection, Duration limit) {
        StallGuard guard = new StallGuard(out, connection, limit);
        Thread.ofVirtual().name("stall-guard").start(guard::watch);
        return guard;
    }

    private void watch() {
        try {
            while (!done.await(limit, TimeUnit.NANOSECONDS)) {
                long since = writingSince.get();
                if (since != IDLE && System.nanoTime() - since >= limit) {
                    connection.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        writingSince.set(System.nanoTime());
        try {
            out.write(from, offset, length);
        } finally {
            writingSince.set(IDLE);
        }
    }

    @Override
    public void flush() throws IOException {
        writingSince.set(System.nanoTime());
        try {
            out.flush();
        } finally {
            writingSince.set(IDLE);
        }
    }

    /** Stops watching; closes neither stream nor connection. */
    @Override
    public void close() {
        done.countDown();
    }
}
