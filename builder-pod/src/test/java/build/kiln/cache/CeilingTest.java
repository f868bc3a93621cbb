package build.kiln.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.blob.Blob;
import build.kiln.blob.BlobStore;
import build.kiln.blob.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CeilingTest {
    @TempDir
    Path directory;

    private BlobStore withOldBlob(Volume volume) throws IOException {
        BlobStore blobs = BlobStore.open(volume);
        Blob blob = blobs.put("old".getBytes(StandardCharsets.UTF_8));
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        Files.getFileAttributeView(blob.file(), BasicFileAttributeView.class).setTimes(old, old, null);
        return blobs;
    }

    private static Ceiling ceiling(Volume volume, long limit) {
        return new Ceiling(volume, limit, () -> Collector.of(volume, Set::of));
    }

    @Test
    void roomIsMadeForWhatWouldNotFit() throws IOException {
        Volume volume = Volume.open(directory);
        BlobStore blobs = withOldBlob(volume);
        Ceiling ceiling = ceiling(volume, 100L << 20);
        ceiling.need(1 << 20);
        assertEquals(1, blobs.list().size());
        ceiling.need(50 << 20);
        assertEquals(List.of(), blobs.list());
    }

    /** A manifest may claim any size. */
    @ParameterizedTest
    @ValueSource(longs = {1L << 61, Long.MAX_VALUE, Long.MAX_VALUE / 4 + 1, 1L << 60})
    void aSizeThatNoVolumeHasTakesNothingFromOthersAndLeavesTheCeilingInForce(long size) throws IOException {
        Volume volume = Volume.open(directory);
        BlobStore blobs = withOldBlob(volume);
        Ceiling ceiling = ceiling(volume, 100L << 20);
        ceiling.need(size);
        assertEquals(1, blobs.list().size());
        ceiling.need(50 << 20);
        assertEquals(List.of(), blobs.list());
    }
}
