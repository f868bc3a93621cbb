package build.kiln.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobStoreTest {
    private static final byte[] CONTENT = "content".getBytes(UTF_8);

    @TempDir
    Path directory;

    private BlobStore store;

    @BeforeEach
    void open() throws IOException {
        store = BlobStore.open(Volume.open(directory));
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        Blob blob = store.put(CONTENT);
        assertEquals(Digest.of(CONTENT), blob.digest());
        assertArrayEquals(CONTENT, store.find(blob.digest()).orElseThrow().bytes());
        assertEquals(List.of(blob), store.list());
    }

    /** What a manifest says of a blob's size may be anything. */
    @Test
    void whatIsSaidToBeLargerThanAnythingIsAMismatch() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThrows(
                        DigestMismatchException.class,
                        () -> store.put(new ByteArrayInputStream(CONTENT), Digest.of(CONTENT), Long.MAX_VALUE)));
    }

    @Test
    void anUnknownBlobIsMissing() throws IOException {
        assertTrue(store.find(Digest.of("other")).isEmpty());
        assertFalse(store.remove(Digest.of("other")));
    }

    @Test
    void aDamagedBlobIsMissingAndGone() throws IOException {
        Blob blob = store.put(CONTENT);
        Files.writeString(blob.file(), "X", StandardOpenOption.APPEND);
        assertTrue(BlobStore.open(Volume.open(directory)).find(blob.digest()).isEmpty());
        assertFalse(Files.exists(blob.file()));
        nothingIsLeftOver();
    }

    @Test
    void aBlobVerifiedInAnotherBootIsReadAgain() throws IOException {
        Blob blob = store.put(CONTENT);
        var attributes = Files.readAttributes(blob.file(), java.nio.file.attribute.BasicFileAttributes.class);
        assertFalse(new Verification("another-boot").isMarked(blob.file(), attributes));
        new Verification("another-boot").mark(blob.file(), blob.file());
        assertTrue(new Verification("another-boot").isMarked(blob.file(), attributes));
        assertTrue(new Verification().isMarked(blob.file(), attributes), "boots do not forget for each other");
    }

    @Test
    void contentThatIsNotTheExpectedOneIsNotStored() throws IOException {
        Digest expected = Digest.of("other");
        assertThrows(
                DigestMismatchException.class,
                () -> store.put(new ByteArrayInputStream(CONTENT), expected, CONTENT.length));
        assertThrows(
                DigestMismatchException.class,
                () -> store.put(new ByteArrayInputStream(CONTENT), Digest.of(CONTENT), CONTENT.length - 1));
        assertEquals(List.of(), store.list());
        nothingIsLeftOver();
    }

    @Test
    void endlessContentIsCutOff() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
        assertThrows(DigestMismatchException.class, () -> store.put(endless, Digest.of(CONTENT), 1000));
    }

    @Test
    void aBlobThatIsNotCommittedLeavesNothing() throws IOException {
        store.newBlob().close();
        nothingIsLeftOver();
    }

    @Test
    void manyWritersOfOneBlobAgree() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Blob>> writers = IntStream.range(0, 50)
                    .<Callable<Blob>>mapToObj(i -> () -> store.put(CONTENT))
                    .toList();
            for (Future<Blob> writer : threads.invokeAll(writers)) {
                assertArrayEquals(CONTENT, writer.get().bytes());
            }
        }
        assertEquals(1, store.list().size());
        nothingIsLeftOver();
    }

    private void nothingIsLeftOver() throws IOException {
        try (Stream<Path> left = Files.list(directory.resolve("v1/tmp"))) {
            assertEquals(List.of(), left.toList());
        }
    }
}
