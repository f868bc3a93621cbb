package build.kiln.compress;

import build.kiln.io.UnclosedStream;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;

/**
 * Streams that compress.
 *
 * <p>For one release of Kiln and of libdeflate the bytes depend on type, level and input alone, never on the number of
 * threads or the model of the processor. A machine without libdeflate gives other bytes, of the same content; the builder
 * image always has it.
 */
public final class Compressors {
    private static final int GZIP_LEVEL = 4;
    private static final int ZSTD_LEVEL = 3;

    private Compressors() {}

    /**
     * A stream that compresses into {@code sink}. Closing it finishes the compressed stream and leaves {@code sink} open; it
     * must be closed, also after a failure.
     *
     * @param level the type's own scale, or {@link Compression#DEFAULT_LEVEL}
     * @param cpu where blocks are compressed; its number of threads bounds how many at once
     */
    public static OutputStream open(Compression type, int level, OutputStream sink, ExecutorService cpu)
            throws IOException {
        return switch (type) {
            case NONE -> new UnclosedStream(sink);
            case GZIP -> new GzipOutputStream(sink, new CodecPool(() -> gzip(level)), cpu);
            case ZSTD -> zstd(level, sink);
        };
    }

    private static BlockCodec gzip(int level) {
        int chosen = level == Compression.DEFAULT_LEVEL ? GZIP_LEVEL : level;
        return LibDeflate.installed()
                .<BlockCodec>map(library -> new NativeCodec(library, chosen))
                .orElseGet(() -> new JdkCodec(Math.min(chosen, 9)));
    }

    private static OutputStream zstd(int level, OutputStream sink) throws IOException {
        return new ZstdOutputStreamNoFinalizer(
                        new UnclosedStream(sink), level == Compression.DEFAULT_LEVEL ? ZSTD_LEVEL : level)
                .setChecksum(true);
    }
}
