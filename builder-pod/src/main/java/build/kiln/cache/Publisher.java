package build.kiln.cache;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        Publication await() throws IOException, InterruptedException;
    }

    /** A record, and all keys it is found under. */
    public record Publication(List<Digest> keys, StepRecord stepRecord) {
        public Publication {
            keys = List.copyOf(keys);
        }
    }

    private record Entry(Pending pending, Runnable then) {}

    public Publisher(RecordStore records, Durability durability) {
        this.records = records;
        this.durability = durability;
        this.thread = Thread.ofVirtual().name("publisher").start(this::run);
    }

    /**
     * Publishes {@code pending}, soon.
     *
     * @param then runs when that is done or has failed
     */
    public void submit(Pending pending, Runnable then) {
        queue.add(Optional.of(new Entry(pending, then)));
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
        List<Publication> ready = new ArrayList<>();
        for (Entry entry : batch) {
            try {
                ready.add(entry.pending().await());
            } catch (IOException e) {
                // The others of the batch are whole all the same.
                failure = e;
            }
        }
        if (!ready.isEmpty()) {
            durability.sync();
        }
        for (Publication publication : ready) {
            records.publish(publication.keys(), publication.stepRecord());
        }
    }
}
