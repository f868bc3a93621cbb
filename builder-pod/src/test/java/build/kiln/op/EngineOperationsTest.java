package build.kiln.op;

import static build.kiln.op.Steps.context;
import static build.kiln.op.Steps.copy;
import static build.kiln.op.Steps.image;
import static build.kiln.op.Steps.merge;
import static build.kiln.op.Steps.mkdir;
import static build.kiln.op.Steps.run;
import static build.kiln.op.Steps.scratch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.Mount;
import build.kiln.graph.Vertex;
import build.kiln.oci.Descriptor;
import build.kiln.oci.MediaTypes;
import build.kiln.solver.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Steps in a real runtime on real mounts, on a userland of one static program. */
@Timeout(120)
class EngineOperationsTest {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final Instant EPOCH = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private TestEngine engine;
    private Path context;

    @BeforeEach
    void setUp() throws Exception {
        context = Files.createDirectory(directory.resolve("context"));
        Files.copy(BUSYBOX, context.resolve("busybox"));
        Files.writeString(context.resolve("message"), "hello");
        engine = engine("volume");
    }

    private TestEngine engine(String volume) {
        return new TestEngine(directory.resolve(volume), context, Optional.of(EPOCH));
    }

    private static Vertex userland() {
        return copy(scratch(), context(), "/busybox", "/bin/busybox");
    }

    /** What {@code command} prints in {@code root}. */
    private List<String> output(Vertex root, String command) throws Exception {
        engine.lines.clear();
        engine.build(run(root, command));
        return List.copyOf(engine.lines);
    }

    @Test
    void theSecondBuildIsWhollyCached() throws Exception {
        Vertex image = run(copy(userland(), context(), "/message", "/etc/"), "busybox cat /etc/message > /out");
        TestEngine.Built cold = engine.build(image);
        TestEngine.Built warm = engine.build(image);

        assertEquals(0, cold.solution().statistics().hits());
        assertEquals(
                warm.solution().statistics().steps(),
                warm.solution().statistics().hits());
        assertEquals(cold.blobs(), warm.blobs());
        assertEquals(3, warm.diffIds().size());
    }

    @Test
    void aChangedFileRerunsWhatDependsOnIt() throws Exception {
        Vertex image = run(copy(userland(), context(), "/message", "/etc/"), "busybox cat /etc/message > /out");
        TestEngine.Built before = engine.build(image);
        Files.writeString(context.resolve("message"), "other");
        TestEngine.Built after = engine.build(image);

        assertEquals(before.diffIds().getFirst(), after.diffIds().getFirst());
        assertNotEquals(before.diffIds().getLast(), after.diffIds().getLast());
        assertEquals(after.diffIds(), engine("another volume").build(image).diffIds());
    }

    @Test
    void aBaseThatNothingReadsIsNeverPulled() throws Exception {
        Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of("blob"), 4);
        Vertex base = image(Digest.of("tar"), layer);
        Vertex image = merge(base, copy(scratch(), context(), "/message", "/message"));

        TestEngine.Built cold = engine.build(image);
        TestEngine.Built warm = engine.build(image);

        assertEquals(0, engine.registry.pulls.get());
        assertEquals(layer.digest(), cold.blobs().getFirst());
        assertEquals(cold.blobs(), warm.blobs());
        assertEquals(
                Set.of(Outcome.CACHED, Outcome.COVERED),
                Set.copyOf(warm.solution().outcomes().values()));
        assertEquals(1, warm.solution().reused().size(), "records read");
    }

    @Test
    void aBaseIsPulledOnceWhenAStepReadsIt() throws Exception {
        TestEngine other = engine("another volume");
        Vertex image =
                run(copy(userlandFrom(other.registry), context(), "/message", "/etc/"), "busybox cat /etc/message");

        other.build(image);
        other.build(image);

        assertEquals(List.of("hello"), List.copyOf(other.lines));
        assertEquals(1, other.registry.pulls.get());
        assertEquals(3, snapshots("another volume"), "base, COPY and RUN");
    }

    @Test
    void aBaseThatOnlyReceivesFilesIsReadAndNotUnpacked() throws Exception {
        TestEngine other = engine("another volume");
        Vertex image = copy(mkdir(userlandFrom(other.registry), "/bin"), context(), "/message", "/bin/sub/");

        TestEngine.Built cold = other.build(image);

        assertEquals(1, other.registry.pulls.get());
        assertEquals(List.of("bin", "bin/sub", "bin/sub/message"), cold.lastEntries());
        assertEquals(2, snapshots("another volume"), "WORKDIR and COPY");
        assertEquals(
                engine.build(copy(mkdir(userland(), "/bin"), context(), "/message", "/bin/sub/"))
                        .diffIds(),
                cold.diffIds());

        other.build(run(image, "busybox cat /bin/sub/message"));
        assertEquals(List.of("hello"), List.copyOf(other.lines));
        assertEquals(1, other.registry.pulls.get(), "the blob was kept");
    }

    /** The userland as an image of {@code registry}. */
    private Vertex userlandFrom(TestEngine.OneBlobRegistry registry) throws Exception {
        TestEngine.Built userland = engine.build(userland());
        Digest blob = userland.blobs().getFirst();
        registry.blob =
                Files.readAllBytes(directory.resolve("volume/v1/blobs/sha256").resolve(blob.hex()));
        return image(
                userland.diffIds().getFirst(), Descriptor.of(MediaTypes.OCI_LAYER_GZIP, blob, registry.blob.length));
    }

    private int snapshots(String volume) throws IOException {
        try (Stream<Path> names = Files.list(directory.resolve(volume).resolve("v1/snapshots"))) {
            return Math.toIntExact(names.count());
        }
    }

    @Test
    void copiesBetweenStepsKeepWhatTheyFind() throws Exception {
        Vertex made = run(
                userland(),
                "busybox mkdir /d && busybox echo x > /d/f && busybox chown 12:34 /d/f"
                        + " && busybox ln -s f /d/l && busybox chmod 4711 /d/f");
        Vertex copied = copy(userland(), made, "/d", "/to");
        assertEquals(
                List.of("4711 12 34", "f"), output(copied, "busybox stat -c '%a %u %g' /to/f; busybox readlink /to/l"));
    }

    @Test
    void aDirectoryIsMadeOnce() throws Exception {
        Vertex made = mkdir(mkdir(userland(), "/a/b"), "/a/b");
        assertEquals(List.of("755"), output(made, "busybox stat -c %a /a/b"));
    }

    @Test
    void aDirectoryThatIsThereChangesNothing() throws Exception {
        Vertex there = run(userland(), "busybox mkdir -m 700 /srv");
        assertEquals(List.of(), engine.build(mkdir(there, "/srv")).lastEntries());
    }

    @Test
    void anOwnerThatIsNotThereIsRootAsInBuildKit() throws Exception {
        Vertex users = run(userland(), "echo app:x:7:8::/: > /etc/passwd; echo crew:x:9: > /etc/group");
        Vertex copies = copyTo(users, "nobody", "/1");
        copies = copyTo(copies, "app", "/2");
        copies = copyTo(copies, "app:nobody", "/3");
        copies = copyTo(copies, "5:crew", "/4");
        copies = copyTo(copies, ":crew", "/5");
        assertEquals(
                List.of("0:0", "7:8", "7:8", "5:9", "0:9"), output(copies, "busybox stat -c %u:%g /1 /2 /3 /4 /5"));
        BuildException nothing = assertThrows(BuildException.class, () -> engine.build(copyTo(scratch(), "app", "/1")));
        assertTrue(nothing.message().contains("app"), nothing.message());
    }

    private static Vertex copyTo(Vertex target, String owner, String destination) {
        return copy(target, context(), "/message", destination, Optional.of(owner));
    }

    @Test
    void aReadOnlyCacheRefusesWrites() throws Exception {
        Mount cache =
                new Mount.Cache("/cache", "notes", Mount.Sharing.SHARED, OptionalInt.empty(), "", true, 0, 0, 0755);
        Vertex writer = run(userland(), "echo x 2>&1 > /cache/x || echo refused", cache);
        engine.build(writer);
        assertTrue(engine.lines.contains("refused"), engine.lines.toString());
    }

    @Test
    void aFailingStepSaysHowItEnded() throws Exception {
        Vertex failing = run(userland(), "busybox echo doing; busybox echo no >&2; exit 3");
        BuildException failure = assertThrows(BuildException.class, () -> engine.build(failing));
        assertEquals(Reason.RUN_FAILED, failure.reason());
        assertEquals(OptionalInt.of(3), failure.exitCode());
        assertEquals(List.of("doing", "no"), failure.log().stream().sorted().toList());
        assertEquals(1, failure.location().orElseThrow().startLine());
    }

    @Test
    void aSecretIsThereForOneStepAndNowhereElse() throws Exception {
        engine.secrets.put("token", "s3cret");
        Mount secret = new Mount.Secret("/run/secrets/token", "token", Optional.of("TOKEN"), true, 0, 0, 0400);
        Vertex used = run(userland(), "busybox test $TOKEN = s3cret && busybox cat /run/secrets/token", secret);
        engine.build(used);
        assertEquals(List.of("s3cret"), List.copyOf(engine.lines));
        assertEquals(List.of(), output(used, "busybox cat /run/secrets/token 2>/dev/null; true"));

        engine.secrets.put("token", "another");
        TestEngine.Built again = engine.build(used);
        assertEquals(2, again.solution().statistics().hits());
    }

    @Test
    void aMissingSecretIsNamed() {
        Mount secret = new Mount.Secret("/run/secrets/token", "token", Optional.empty(), true, 0, 0, 0400);
        BuildException failure =
                assertThrows(BuildException.class, () -> engine.build(run(userland(), "true", secret)));
        assertEquals(Reason.SECRET_MISSING, failure.reason());
        assertTrue(failure.message().contains("token"));
    }

    @Test
    void aCacheMountOutlivesBuildsAndStaysOutOfTheImage() throws Exception {
        Mount cache = new Mount.Cache("/cache", "id", Mount.Sharing.LOCKED, OptionalInt.empty(), "", false, 0, 0, 0755);
        engine.build(run(userland(), "busybox echo kept > /cache/file", cache));
        engine.lines.clear();
        Vertex reader = run(userland(), "busybox cat /cache/file", cache);
        engine.build(reader);
        assertEquals(List.of("kept"), List.copyOf(engine.lines));
        assertEquals(List.of(), output(reader, "busybox ls /cache 2>/dev/null; true"));
    }

    private static Mount locked(String target, String id) {
        return new Mount.Cache(target, id, Mount.Sharing.LOCKED, OptionalInt.empty(), "", false, 0, 0, 0755);
    }

    @Test
    void aStepThatHasACacheInTwoPlacesDoesNotWaitForItself() throws Exception {
        Mount shared = new Mount.Cache("/c", "id", Mount.Sharing.SHARED, OptionalInt.empty(), "", false, 0, 0, 0755);
        engine.build(run(
                userland(),
                "busybox echo kept > /a/file; busybox cat /b/file /c/file",
                locked("/a", "id"),
                locked("/b", "id"),
                shared));
        assertEquals(List.of("kept", "kept"), List.copyOf(engine.lines));
    }

    @Test
    void stepsThatLockCachesInAnyOrderDoNotWaitForEachOther() throws Exception {
        Vertex all = scratch();
        for (int i = 0; i < 12; i++) {
            Mount first = locked("/first", i % 2 == 0 ? "a" : "b");
            Mount second = locked("/second", i % 2 == 0 ? "b" : "a");
            all = merge(all, run(userland(), "busybox echo " + i, first, second));
        }
        engine.build(all);
        assertEquals(12, engine.lines.size());
    }

    @Test
    void aBindMountShowsFilesAndDiscardsWrites() throws Exception {
        Mount bind = new Mount.Bind("/mnt", 1, "/", false);
        Vertex used = run(userland(), List.of(context()), "busybox cat /mnt/message; busybox touch /mnt/new", bind);
        engine.build(used);
        assertEquals(List.of("hello"), List.copyOf(engine.lines));
        assertTrue(Files.notExists(context.resolve("new")));
    }

    @Test
    void aDamagedBlobIsBuiltAgain() throws Exception {
        Vertex image = run(userland(), "busybox echo x > /out");
        TestEngine.Built before = engine.build(image);
        Files.delete(directory
                .resolve("volume/v1/blobs/sha256")
                .resolve(before.blobs().getLast().hex()));
        TestEngine.Built after = engine.build(image);
        assertEquals(1, after.solution().statistics().hits());
        assertEquals(before.blobs(), after.blobs());
    }

    @Test
    void twoBuildersOfOneVolumeMakeAStepOnce() throws Exception {
        Vertex image = run(userland(), "busybox sleep 1; busybox echo x > /out");
        TestEngine other = engine("volume");
        Thread first = Thread.ofPlatform().start(() -> {
            try {
                engine.build(image);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        other.build(image);
        first.join();
        try (Stream<Path> layers = Files.list(directory.resolve("volume/v1/diffs"))) {
            assertEquals(2, layers.count());
        }
    }
}
