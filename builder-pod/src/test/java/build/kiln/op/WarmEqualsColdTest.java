package build.kiln.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A build from a cache of earlier, different builds gives the same digests as one with an empty cache. */
@Timeout(120)
class WarmEqualsColdTest {
    private static final Optional<Instant> EPOCH = Optional.of(Instant.parse("2020-01-01T00:00:00Z"));
    private static final int EDITS = 3;

    @TempDir
    Path directory;

    /** {@code -Dkiln.random.builds} asks for more than every test run can afford. */
    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("kiln.random.builds", 12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void digestsAreTheSame(long seed) throws Exception {
        Path context = context();
        RandomBuild build = new RandomBuild(new Random(seed));
        for (int i = 0; i < 4; i++) {
            build.write(context);
        }
        TestEngine warm = new TestEngine(directory.resolve("warm"), context, EPOCH);
        warm.build(build.graph());
        for (int edit = 0; edit < EDITS; edit++) {
            build.edit(context);
            TestEngine cold = new TestEngine(directory.resolve("cold" + edit), context, EPOCH);
            List<?> expected = cold.build(build.graph()).blobs();
            assertEquals(expected, warm.build(build.graph()).blobs(), "after edit " + edit + " of seed " + seed);
        }
    }

    private Path context() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        for (String file : List.of("src/deep/base.txt", "docs/base.txt")) {
            Files.createDirectories(context.resolve(file).getParent());
            Files.writeString(context.resolve(file), "base");
        }
        return context;
    }
}
