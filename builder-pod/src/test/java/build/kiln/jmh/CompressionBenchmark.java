package build.kiln.jmh;

import build.kiln.compress.Compression;
import build.kiln.compress.Compressors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Compression of 16 MiB that shrink to about a third, as programs do. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CompressionBenchmark {
    private static final int SIZE = 16 << 20;
    private static final int WORDS = 4096;

    @Param({"GZIP", "ZSTD"})
    private Compression type = Compression.GZIP;

    @Param({"1", "2"})
    private int threads;

    private final byte[] bytes = new byte[SIZE];
    private ExecutorService cpu = Executors.newFixedThreadPool(1);

    @Setup
    public void fill() {
        cpu.shutdown();
        cpu = Executors.newFixedThreadPool(threads);
        Random random = new Random(1);
        byte[] words = new byte[WORDS * 8];
        random.nextBytes(words);
        for (int at = 0; at < SIZE; at += 8) {
            System.arraycopy(words, random.nextInt(WORDS) * 8, bytes, at, 8);
        }
    }

    @TearDown
    public void stop() {
        cpu.shutdown();
    }

    @Benchmark
    public int compress() throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream(SIZE / 2);
        try (OutputStream out = Compressors.open(type, Compression.DEFAULT_LEVEL, sink, cpu)) {
            out.write(bytes);
        }
        return sink.size();
    }
}
