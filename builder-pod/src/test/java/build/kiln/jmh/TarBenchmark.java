package build.kiln.jmh;

import build.kiln.archive.TarEntry;
import build.kiln.archive.TarReader;
import build.kiln.archive.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A tar of 10,000 files of 1 KiB, written and read. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TarBenchmark {
    private static final int FILES = 10_000;
    private static final byte[] CONTENT = new byte[1024];

    private byte[] archive = {};

    @Setup
    public void prepare() throws IOException {
        archive = write();
    }

    @Benchmark
    public byte[] write() throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream(FILES * 2048);
        TarWriter tar = new TarWriter(sink);
        for (int i = 0; i < FILES; i++) {
            tar.add(new TarEntry(
                    "usr/lib/package/directory" + i / 100 + "/file" + i,
                    TarEntry.Type.FILE,
                    0644,
                    0,
                    0,
                    CONTENT.length,
                    Instant.ofEpochSecond(1_700_000_000, i),
                    "",
                    0,
                    0,
                    Collections.emptySortedMap()));
            tar.write(CONTENT);
        }
        tar.finish();
        return sink.toByteArray();
    }

    @Benchmark
    public int read() throws IOException {
        int entries = 0;
        TarReader tar = new TarReader(new ByteArrayInputStream(archive));
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            entries++;
        }
        return entries;
    }
}
