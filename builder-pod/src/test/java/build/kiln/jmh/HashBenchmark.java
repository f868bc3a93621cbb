package build.kiln.jmh;

import build.kiln.digest.Digest;
import build.kiln.hash.ContentHash;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** SHA-256 of 16 MiB, as one content or as many, by libcrypto and by Java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class HashBenchmark {
    private static final int SIZE = 16 << 20;

    /** Bytes of each content. */
    @Param({"1024", "16777216"})
    private int content;

    private final byte[] bytes = new byte[SIZE];

    @Setup
    public void fill() {
        new Random(1).nextBytes(bytes);
    }

    @Benchmark
    public int library() {
        return hash(ContentHash.sha256());
    }

    @Benchmark
    public int java() {
        return hash(Digest.sha256());
    }

    private int hash(MessageDigest hash) {
        int sum = 0;
        for (int at = 0; at < SIZE; at += content) {
            hash.update(bytes, at, content);
            sum += hash.digest()[0];
        }
        return sum;
    }
}
