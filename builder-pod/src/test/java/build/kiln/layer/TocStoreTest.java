package build.kiln.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.blob.Volume;
import build.kiln.digest.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TocStoreTest {
    private static final int ROUNDS = 3_000;

    @TempDir
    Path directory;

    @Test
    void listsWhileACollectorRemoves() throws Exception {
        TocStore tocs = TocStore.open(Volume.open(directory));
        List<Digest> ids = List.of(Digest.of("one"), Digest.of("two"), Digest.of("three"));
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> changes = threads.submit(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    for (Digest id : ids) {
                        tocs.save(id, new Toc(List.of()));
                    }
                    for (Digest id : ids) {
                        assertTrue(tocs.remove(id));
                    }
                }
                return ids;
            });
            while (!changes.isDone()) {
                assertTrue(ids.containsAll(
                        tocs.list().stream().map(TocStore.Item::diffId).toList()));
            }
            changes.get();
        }
        assertEquals(List.of(), tocs.list());
    }
}
