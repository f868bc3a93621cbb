package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer streams through the builder: what it takes of memory does not grow with it, also where the heap begins as small as in
 * a pod.
 */
@Timeout(600)
class MemoryTest {
    private static final int MIB = 1 << 20;

    /** Of the nightly run: 1 GiB. */
    private static final int LAYER_MIB = Integer.getInteger("kiln.memory.layer", 512);

    private static final int MOST_MIB = 400;

    @TempDir
    Path directory;

    @Test
    void aLargeLayerTakesNoMoreMemoryThanItsBuffers() throws Exception {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY data /data\n");
        // Halves of zeros and noise, in files of all sizes up to half of the layer.
        Random random = new Random(1);
        Files.createDirectory(context.resolve("data"));
        byte[] piece = new byte[MIB];
        for (int size = LAYER_MIB / 2; size > 0; size /= 2) {
            try (OutputStream file = Files.newOutputStream(context.resolve("data/file" + size))) {
                for (int i = 0; i < size; i++) {
                    random.nextBytes(piece);
                    Arrays.fill(piece, 0, MIB / 2, (byte) 0);
                    file.write(piece);
                }
            }
        }

        long peak = peakOfBuild(context);

        assertTrue(0 < peak && peak < MOST_MIB, "MiB resident at most, for a layer of " + LAYER_MIB + " MiB: " + peak);
    }

    /** The most memory that a build had resident, in MiB. */
    private long peakOfBuild(Path context) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = KilnJvm.with("-XX:-UsePerfData", "-XX:MaxRAMPercentage=25", "-Xms32m")
                .start(
                        output,
                        List.of(
                                "build",
                                "--cache-dir=" + directory.resolve("home"),
                                "--output=type=oci,dest=" + directory.resolve("image.tar"),
                                context.toString()));
        long peak = 0;
        while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, PeakMemory.of(process).orElse(0));
        }
        assertEquals(0, process.exitValue(), Files.readString(output));
        return peak;
    }
}
