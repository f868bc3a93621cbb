package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes records while the build goes on: gathers those of a moment, makes all content on the volume durable with one
 * sync, then writes them.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration GATHER = Duration.ofSeconds(1);

    private final RecordStore records;
    private final Durability durability;
    private final BlockingQueue<Optional<Entry>> queue = new LinkedBlockingQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable IOException failure;

    /** Makes everything written to the volume so far survive a crash. */
    public interface Durability {
        void sync() throws IOException;
    }

    /** A record whose content may still be in the making. */
    public interface Pending {
        /** Waits until the content is on the volume. */
        StepRecord await() throws IOException, InterruptedException;
    }

    private record Entry(List<Digest> keys, Pending pending, Runnable then) {}

    public Publisher(RecordStore records, Durability durability) {
        this.records = records;
        this.durability = durability;
        this.thread = Thread.ofVirtual().name("publisher").start(this::run);
    }

    /**
     * Publishes {@code pending} under all of {@code keys}, soon.
     *
     * @param then runs when that is done or has failed
     */
    public void submit(List<Digest> keys, Pending pending, Runnable then) {
        queue.add(Optional.of(new Entry(keys, pending, then)));
    }

    /**
     * Waits until everything submitted is published.
     *
     * @throws IOException when something could not be; the build's result is not affected
     */
    @Override
    public void close() throws IOException {
        queue.add(Optional.empty());
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            discard();
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Gives up what is not published yet, for a build that is cancelled. */
    public void discard() {
        queue.add(Optional.empty());
        thread.interrupt();
    }

    private void run() {
        boolean open = true;
        while (open) {
            List<Optional<Entry>> batch = new ArrayList<>();
            try {
                batch.add(queue.take());
                gather();
                queue.drainTo(batch);
                open = batch.stream().allMatch(Optional::isPresent);
                publish(batch.stream().flatMap(Optional::stream).toList());
            } catch (InterruptedException e) {
                queue.drainTo(batch);
                open = false;
            } catch (IOException e) {
                failure = e;
            } finally {
                batch.forEach(
                        entry -> entry.ifPresent(published -> published.then().run()));
            }
        }
    }

    /** Waits a moment, so that the sync that follows serves several; not when the build is over. */
    private void gather() throws InterruptedException {
        closing.await(GATHER.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void publish(List<Entry> batch) throws IOException, InterruptedException {
        Map<Entry, StepRecord> ready = new LinkedHashMap<>();
        for (Entry entry : batch) {
            try {
                ready.put(entry, entry.pending().await());
            } catch (IOException e) {
                // The others of the batch are whole all the same.
                failure = e;
            }
        }
        if (!ready.isEmpty()) {
            durability.sync();
        }
        for (Map.Entry<Entry, StepRecord> made : ready.entrySet()) {
            for (Digest key : made.getKey().keys()) {
                records.publish(key, made.getValue());
            }
        }
    }
}
