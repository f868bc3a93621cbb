package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildResult;
import build.kiln.rootfs.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random Dockerfiles and edits, each built from the cache that the earlier ones left and with an empty cache: both images
 * have the same digest. {@code -Dkiln.random.dockerfiles} asks for more of them than every test run can afford.
 */
@Timeout(3600)
class WarmEqualsColdTest {
    private static final int DOCKERFILES = Integer.getInteger("kiln.random.dockerfiles", 25);
    private static final long FIRST = Long.getLong("kiln.random.seed", 0);
    private static final int EDITS = 5;

    @TempDir
    Path directory;

    private final AtomicInteger reused = new AtomicInteger();

    @Test
    void digestsAreTheSame() throws Exception {
        List<Callable<Long>> comparisons = LongStream.range(FIRST, FIRST + DOCKERFILES)
                .<Callable<Long>>mapToObj(seed -> () -> compare(seed))
                .toList();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Future<Long> comparison : threads.invokeAll(comparisons)) {
                comparison.get();
            }
        }
        // Otherwise nothing was compared with anything.
        assertTrue(reused.get() > DOCKERFILES * EDITS, () -> reused + " steps came from the cache");
    }

    private long compare(long seed) throws IOException {
        Path place = Files.createDirectory(directory.resolve("seed-" + seed));
        Path context = Files.createDirectory(place.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        RandomDockerfile dockerfile = new RandomDockerfile(new Random(seed), context);
        Path warm = place.resolve("warm");
        String edit = "nothing";
        for (int edits = 0; edits <= EDITS; edits++) {
            Path empty = place.resolve("cold-" + edits);
            String digest = build(dockerfile, context, empty, edit).digest();
            assertEquals(
                    digest,
                    build(dockerfile, context, warm, edit).digest(),
                    "seed " + seed + ", after " + edit + "\n" + dockerfile.text());
            TreeRemoval.remove(empty);
            edit = dockerfile.edit(context);
        }
        TreeRemoval.remove(place);
        return seed;
    }

    private BuildResult.Image build(RandomDockerfile dockerfile, Path context, Path cache, String edit) {
        Requests request = Requests.of(directory, dockerfile.text()).in(context, cache);
        for (Map.Entry<String, String> arg : dockerfile.args().entrySet()) {
            request = request.arg(arg.getKey(), arg.getValue());
        }
        request = request.arg("SOURCE_DATE_EPOCH", "1700000000");
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(new BuildJob(request.make(), directory.resolve("scratch"), List.of()), new RecordingListener());
        reused.addAndGet(result.cache().hits());
        return assertInstanceOf(
                BuildResult.Image.class,
                result.outcome(),
                () -> "after " + edit + ": " + result.outcome() + "\n" + dockerfile.text());
    }
}
