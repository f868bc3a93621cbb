package build.kiln.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorsTest {
    private static final int[] SIZES = {0, 1, 1000, Block.SIZE - 1, Block.SIZE, 5_000_000};

    @ParameterizedTest
    @EnumSource(Compression.class)
    void whatWasCompressedReadsBack(Compression type) throws IOException {
        for (int size : SIZES) {
            byte[] content = sample(size);
            byte[] packed = compress(type, content, 2);
            assertArrayEquals(
                    content,
                    Decompression.open(new ByteArrayInputStream(packed)).readAllBytes(),
                    "size " + size);
        }
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void theNumberOfThreadsDoesNotChangeTheBytes(Compression type) throws IOException {
        byte[] content = sample(7_000_000);
        byte[] one = compress(type, content, 1);
        assertArrayEquals(one, compress(type, content, 4));
    }

    @Test
    void gzipIsReadByTheGzipProgram() throws Exception {
        byte[] content = sample(3_000_000);
        Process gzip = new ProcessBuilder("gzip", "-dc").start();
        try (OutputStream in = gzip.getOutputStream()) {
            Thread.ofVirtual().start(() -> {
                try (in) {
                    in.write(compress(Compression.GZIP, content, 2));
                } catch (IOException e) {
                    gzip.destroy();
                }
            });
            assertArrayEquals(content, gzip.getInputStream().readAllBytes());
        }
        assertTrue(gzip.waitFor(10, TimeUnit.SECONDS));
        assertEquals(0, gzip.exitValue());
    }

    @Test
    void theJdkStandsInForLibdeflate() throws IOException {
        byte[] content = sample(Block.SIZE);
        try (JdkCodec codec = new JdkCodec(6)) {
            Block block = new Block();
            byte[] first = member(codec, block, content);
            byte[] second = member(codec, block, Arrays.copyOf(content, 10));
            assertArrayEquals(
                    content, Decompression.open(new ByteArrayInputStream(first)).readAllBytes());
            assertArrayEquals(
                    Arrays.copyOf(content, 10),
                    Decompression.open(new ByteArrayInputStream(second)).readAllBytes());
        }
    }

    @Test
    void libdeflateIsUsedWhereItIsInstalled() {
        assertTrue(LibDeflate.installed().isPresent(), "libdeflate.so.0 is missing: install the package libdeflate0");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 100_000})
    void aStreamThatEndsEarlyIsAnError(int length) throws IOException {
        byte[] whole = compress(Compression.GZIP, sample(1_000_000), 2);
        byte[] part = Arrays.copyOf(whole, length);
        assertThrows(
                IOException.class,
                () -> Decompression.open(new ByteArrayInputStream(part)).readAllBytes());
    }

    /** Half of it compresses well, half not at all. */
    private static byte[] sample(int size) {
        byte[] content = new byte[size];
        new Random(42).nextBytes(content);
        for (int i = 0; i < size; i += 2) {
            content[i] = (byte) (i >> 9);
        }
        return content;
    }

    private static byte[] compress(Compression type, byte[] content, int threads) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        try (ExecutorService cpu = Executors.newFixedThreadPool(threads);
                OutputStream out = Compressors.open(type, Compression.DEFAULT_LEVEL, sink, cpu)) {
            out.write(content);
        }
        return sink.toByteArray();
    }

    private static byte[] member(BlockCodec codec, Block block, byte[] content) {
        block.clear();
        assertEquals(content.length, block.fill(content, 0, content.length));
        codec.compress(block);
        return Arrays.copyOf(block.member(0), block.memberLength());
    }
}
