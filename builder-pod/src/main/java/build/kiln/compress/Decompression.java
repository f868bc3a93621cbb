package build.kiln.compress;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Detects what compressed a stream, by its first bytes. */
public enum Decompression {
    NONE(""),
    GZIP("\u001f\u008b"),
    ZSTD("(\u00b5/\u00fd"),
    XZ("\u00fd7zXZ\u0000"),
    BZIP2("BZh");

    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_MAGIC = 6;
    /** A hostile stream asks for a dictionary of gigabytes; what real ones use fits. */
    private static final int XZ_MEMORY_KIB = 192 * 1024;

    private static final int ZSTD_WINDOW_LOG = 27;

    /** The first bytes, one in each character. */
    private final String magic;

    Decompression(String magic) {
        this.magic = magic;
    }

    /** What the first bytes of a stream say; {@link #NONE} when they say nothing. */
    public static Decompression detect(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (Decompression type : values()) {
            if (type != NONE && text.startsWith(type.magic)) {
                return type;
            }
        }
        return NONE;
    }

    /**
     * The content of {@code in}, decompressed if it is compressed. Closing it closes {@code in}.
     *
     * @throws IOException also later, while reading, when the stream is damaged or ends early
     */
    public static InputStream open(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(LONGEST_MAGIC);
        byte[] start = buffered.readNBytes(LONGEST_MAGIC);
        buffered.reset();
        return detect(start).decompress(buffered);
    }

    private InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(in)
                        .setDecompressConcatenated(true)
                        .get();
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
        };
    }
}
