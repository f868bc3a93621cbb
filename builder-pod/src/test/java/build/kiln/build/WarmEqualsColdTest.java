package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.failure.Reason;
import build.kiln.graph.Vertex;
import build.kiln.rootfs.TreeRemoval;
import build.kiln.testing.MemoryVolume;
import build.kiln.testing.OverlayVolume;
import build.kiln.testing.RegistryServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random Dockerfiles and edits, each built from the cache that the earlier ones left, sometimes two at once, and with an empty cache: the
 * images have the same digest, and no step runs twice on the same inputs. For every other Dockerfile the empty cache is where no overlay
 * can be mounted, so that its steps get copies. Needs root. {@code -Dkiln.random.dockerfiles} asks for more of them than every test run
 * can afford, {@code -Dkiln.random.seed} for others.
 */
@Timeout(3600)
class WarmEqualsColdTest {
    private static final int DOCKERFILES = Integer.getInteger("kiln.random.dockerfiles", 40);
    private static final long FIRST = Long.getLong("kiln.random.seed", 0);
    private static final int EDITS = 9;
    private static final String FAILED = "failed";
    /** Of instructions whose files or shell an edit took away, or that find a file where they want a directory. */
    private static final Set<String> FAILURES =
            Set.of(Reason.COPY_SOURCE_MISSING.code(), Reason.RUN_FAILED.code(), Reason.CONTEXT_INVALID.code());

    @TempDir
    Path directory;

    private final AtomicInteger built = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger reused = new AtomicInteger();

    @Test
    void digestsAreTheSameAndNoStepRunsAgainForNothing() throws Exception {
        try (MemoryVolume _ = MemoryVolume.on(directory, 2000);
                RegistryServer registry = RegistryServer.plain(Files.createDirectory(directory.resolve("registry")));
                ExecutorService threads =
                        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            pushBases(registry.host());
            List<Callable<Boolean>> comparisons = LongStream.range(FIRST, FIRST + DOCKERFILES)
                    .<Callable<Boolean>>mapToObj(seed -> () -> compare(seed, registry.host()))
                    .toList();
            assertAll(threads.invokeAll(comparisons).stream().map(comparison -> comparison::get));
        }
        // Otherwise nothing was compared with anything.
        assertTrue(failed.get() * 5 < built.get(), () -> failed + " failed, " + built + " did not");
        assertTrue(reused.get() > DOCKERFILES * EDITS, () -> reused + " steps came from the cache");
    }

    /** Two images that differ in a file, with links, and with something that an upper layer removes. */
    private void pushBases(String host) throws IOException {
        Path context = Files.createDirectory(directory.resolve("base"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        for (String version : List.of("1", "2")) {
            String dockerfile = """
                    FROM scratch
                    COPY busybox /bin/busybox
                    COPY <<EOF /etc/version
                    %s
                    EOF
                    %s
                    RUN busybox mkdir -p /usr/lib /etc/conf; busybox ln -s usr/lib /lib; busybox ln /etc/version /etc/same
                    COPY a.txt /etc/gone
                    RUN busybox rm /etc/gone
                    """.formatted(version, Project.SHELL);
            Files.writeString(context.resolve("a.txt"), version);
            Requests request = Requests.of(directory, dockerfile)
                    .in(context, directory.resolve("base-cache"))
                    .pushTo(host + "/base" + version)
                    .registries(host);
            BuildResult result = build(request.make(), new RecordingListener());
            assertInstanceOf(BuildResult.Image.class, result.outcome(), result.outcome()::toString);
        }
    }

    private BuildResult build(BuildRequest request, BuildListener listener) {
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(new BuildJob(request, directory.resolve("scratch"), List.of()), listener);
        reused.addAndGet(result.cache().hits());
        return result;
    }

    private boolean compare(long seed, String host) throws Exception {
        Path place = Files.createDirectory(directory.resolve("seed-" + seed));
        Path overlay = Files.createDirectory(place.resolve("overlay"));
        try (OverlayVolume _ = OverlayVolume.on(overlay, OverlayVolume.Marks.TRUSTED)) {
            new Comparison(new Random(seed), seed, host, place, seed % 2 == 0 ? place : overlay).run();
        }
        TreeRemoval.remove(place);
        return true;
    }

    /** One project through all its edits. */
    private final class Comparison {
        private final Random random;
        private final long seed;
        private final String host;
        private final Path context;
        private final Path secret;
        private final Path warm;
        private final Path cold;
        private final List<Expected> expected = new ArrayList<>();
        private final Set<String> known = new HashSet<>();
        private final List<String> edits = new ArrayList<>();

        private record Expected(Project project, String outcome) {}

        Comparison(Random random, long seed, String host, Path place, Path coldPlace) throws IOException {
            this.random = random;
            this.seed = seed;
            this.host = host;
            this.context = Files.createDirectory(place.resolve("context"));
            this.secret = place.resolve("secret");
            this.warm = place.resolve("warm");
            this.cold = coldPlace.resolve("cold");
        }

        void run() throws Exception {
            RandomProjects projects = new RandomProjects(random, host + "/base");
            Project project = projects.first();
            project.write(context, Optional.empty());
            compare(project);
            for (int number = 0; number < EDITS; number++) {
                RandomProjects.Edit edit = projects.edit(project);
                edits.add(edit.what());
                edit.project().write(context, Optional.of(project));
                project = edit.project();
                if (random.nextInt(4) == 0) {
                    compareTwo(project, project.withArg("VERSION", "4"));
                } else {
                    compare(project);
                }
            }
        }

        private void compare(Project project) throws IOException {
            StepInputs inputs = StepInputs.of(project);
            List<String> forNothing = new CopyOnWriteArrayList<>();
            String outcome = outcome(project, warm, new RecordingListener() {
                @Override
                public void started(Vertex vertex) {
                    if (!inputs.mayRun(vertex, known)) {
                        forNothing.add(vertex.toString());
                    }
                }
            });
            assertEquals(expected(project), outcome, () -> about(project));
            assertEquals(List.of(), forNothing, () -> "ran again, " + about(project));
            learn(inputs, outcome);
        }

        private void compareTwo(Project one, Project other) throws Exception {
            FutureTask<String> beside = new FutureTask<>(() -> outcome(other, warm, new RecordingListener()));
            Thread.ofVirtual().start(beside);
            String outcome = outcome(one, warm, new RecordingListener());
            String outcomeBeside = beside.get();
            assertEquals(expected(one), outcome, () -> "beside another, " + about(one));
            assertEquals(expected(other), outcomeBeside, () -> "beside another, " + about(other));
            learn(StepInputs.of(one), outcome);
            learn(StepInputs.of(other), outcomeBeside);
        }

        private void learn(StepInputs inputs, String outcome) {
            if (!outcome.equals(FAILED)) {
                known.addAll(inputs.needed());
            }
        }

        /** What a build of {@code project} gives that has nothing to begin with. */
        private String expected(Project project) throws IOException {
            for (Expected before : expected) {
                if (before.project().isLike(project)) {
                    return before.outcome();
                }
            }
            String outcome = outcome(project, cold, new RecordingListener());
            TreeRemoval.remove(cold);
            (outcome.equals(FAILED) ? failed : built).incrementAndGet();
            expected.add(new Expected(project, outcome));
            return outcome;
        }

        /** The digest. Of several things that fail, any may be told. */
        private String outcome(Project project, Path cache, BuildListener listener) throws IOException {
            Files.writeString(secret, project.secret());
            Requests request = Requests.of(directory, project.dockerfile(host + "/base"))
                    .in(context, cache)
                    .secret("token", secret)
                    .registries(host);
            for (Map.Entry<String, String> arg : project.args().entrySet()) {
                request = request.arg(arg.getKey(), arg.getValue());
            }
            return switch (build(request.make(), listener).outcome()) {
                case BuildResult.Image image -> image.digest();
                case Failure failure -> {
                    assertTrue(FAILURES.contains(failure.reason()), () -> failure + ", " + about(project));
                    yield FAILED;
                }
            };
        }

        private String about(Project project) {
            return "seed " + seed + ", after " + edits + "\n" + project.dockerfile(host + "/base");
        }
    }
}
