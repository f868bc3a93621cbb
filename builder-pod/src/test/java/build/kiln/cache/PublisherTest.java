package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PublisherTest {
    private static final StepRecord RECORD = new StepRecord(List.of(), Instant.EPOCH, "RUN true");

    @TempDir
    Path directory;

    private static Publisher.Publication publication(String... keys) {
        return new Publisher.Publication(Stream.of(keys).map(Digest::of).toList(), RECORD);
    }

    @Test
    void publishesUnderEveryKeyAfterOneSync() throws IOException {
        RecordStore store = new RecordStore(directory);
        AtomicInteger syncs = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (Publisher publisher = new Publisher(store, syncs::incrementAndGet)) {
            publisher.submit(() -> publication("a", "b"), done::incrementAndGet);
            publisher.submit(() -> publication("c"), done::incrementAndGet);
        }
        for (String key : List.of("a", "b", "c")) {
            assertEquals(RECORD, store.find(Digest.of(key)).orElseThrow());
        }
        assertEquals(2, done.get());
        assertTrue(syncs.get() <= 2, "syncs: " + syncs);
    }

    @Test
    void publishesNothingThatIsNotDurable() throws IOException {
        RecordStore store = new RecordStore(directory);
        AtomicInteger done = new AtomicInteger();
        Publisher publisher = new Publisher(store, () -> {
            throw new IOException("disk on fire");
        });
        publisher.submit(() -> publication("a"), done::incrementAndGet);
        assertThrows(IOException.class, publisher::close);
        assertTrue(store.find(Digest.of("a")).isEmpty());
        assertEquals(1, done.get());
    }

    @Test
    void oneRecordThatFailsLeavesTheOthers() throws IOException {
        RecordStore store = new RecordStore(directory);
        Publisher publisher = new Publisher(store, () -> {});
        publisher.submit(
                () -> {
                    throw new IOException("its layer could not be written");
                },
                () -> {});
        publisher.submit(() -> publication("kept"), () -> {});
        assertThrows(IOException.class, publisher::close);
        assertTrue(store.find(Digest.of("kept")).isPresent());
    }

    @Test
    void aDiscardedPublisherEndsWithoutWaitingForContent() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Publisher publisher = new Publisher(new RecordStore(directory), () -> {});
        publisher.submit(
                () -> {
                    new CountDownLatch(1).await();
                    return publication("a");
                },
                released::countDown);
        publisher.discard();
        publisher.close();
        released.await();
    }
}
