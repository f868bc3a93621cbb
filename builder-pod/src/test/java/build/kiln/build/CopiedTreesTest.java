package build.kiln.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.linux.MountCalls;
import build.kiln.testing.NamespacedJvm;
import build.kiln.testing.OverlayVolume;
import build.kiln.testing.OverlayVolume.Marks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds on a cache volume on which overlayfs cannot be mounted: steps get copies, and images are the same as with an ordinary volume. Needs
 * root.
 */
@Timeout(300)
class CopiedTreesTest {
    /** Something of everything, in two layers, with the marks of two deletions. */
    private static final String BASE = """
            FROM scratch AS base
            COPY busybox /bin/busybox
            SHELL ["/bin/busybox", "sh", "-ec"]
            RUN busybox mkdir -p /etc /usr /opt/dir/deep /opt/again /srv/tree/deep /srv/d1 /srv/d2 /srv/only /srv/quiet /srv/gone; \
                for f in motd gone replaced; do echo $f > /etc/$f; done; \
                echo 1 > /opt/dir/deep/f; echo 2 > /opt/again/old; echo 3 > /opt/file; \
                echo 4 > /srv/tree/f; busybox ln /srv/tree/f /srv/tree/deep/same; busybox ln -s f /srv/tree/link; \
                echo a > /srv/d1/f; echo b > /srv/d2/f; echo c > /srv/gone/f; \
                echo x > /srv/one; busybox ln /srv/one /srv/two; busybox ln /srv/one /srv/three; \
                for f in owned touched sneaky mode; do echo $f > /srv/$f; done; \
                busybox ln -s etc/motd /link; busybox truncate -s 20M /srv/sparse; echo end >> /srv/sparse; \
                busybox cp /bin/busybox /bin/tool; busybox chmod 4755 /bin/tool; busybox chown 5:6 /srv/only; busybox mkfifo /srv/fifo
            RUN busybox rm -r /srv/gone /opt/again; busybox mkdir /opt/again; echo 5 > /opt/again/second
            """;

    private static final String CHANGES = """
            RUN busybox mkdir -p /new/deep; echo x > /new/deep/f; echo more >> /etc/motd; busybox rm /etc/gone
            RUN busybox test ! -e /srv/gone; busybox test ! -e /opt/again/old; busybox test -u /bin/tool; \
                busybox mv /srv/tree /srv/moved; \
                busybox rm -r /opt/dir; echo file > /opt/dir; busybox rm /opt/file; busybox mkdir /opt/file; echo in > /opt/file/f; \
                busybox rm -r /opt/again; busybox mkdir /opt/again; echo 6 > /opt/again/third; \
                busybox mv /srv/d1 /srv/d; busybox mv /srv/d2 /srv/d1; busybox mv /srv/d /srv/d2; \
                echo y > /new/one; busybox ln /new/one /new/two; busybox ln /etc/motd /etc/linked; busybox rm /srv/two; \
                busybox rm /link; busybox ln -s elsewhere /link; busybox mv /new/deep/f /etc/replaced; \
                busybox chown 1:2 /srv/owned; busybox chmod 700 /srv/only; busybox chmod 2755 /srv/mode; \
                busybox touch -d @1600000000 /srv/touched; \
                echo SNEAKY | busybox dd of=/srv/sneaky bs=7 conv=notrunc 2>/dev/null; busybox touch -r /etc/motd /srv/sneaky; \
                echo z > /srv/quiet/f; busybox rm /srv/quiet/f; echo END >> /srv/sparse; busybox mkfifo /new/fifo
            RUN busybox test ! -e /srv/two; busybox test -p /new/fifo; busybox rm -r /srv/moved/deep /new/two
            """;

    private static final String STAGES = BASE + "FROM base AS tools\n" + CHANGES + """
            FROM base
            COPY --from=tools /srv /etc/ /copied/
            RUN --mount=type=bind,from=tools,target=/mnt busybox find /mnt | busybox sort > /list; busybox cat /mnt/opt/dir > /seen
            RUN --mount=type=bind,from=tools,target=/mnt,rw echo own > /mnt/opt/own; busybox rm /mnt/etc/motd; \
                busybox ls /mnt/etc /mnt/opt > /own
            """;

    @TempDir
    Path directory;

    private Path ordinary;
    private Path unmountable;
    private OverlayVolume overlay;

    @BeforeEach
    void makeVolumes() throws IOException {
        Path context = Files.createDirectory(directory.resolve("context"));
        Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
        ordinary = directory.resolve("ordinary");
        unmountable = Files.createDirectory(directory.resolve("unmountable"));
        overlay = OverlayVolume.on(unmountable, Marks.TRUSTED);
    }

    @AfterEach
    void unmount() throws IOException {
        overlay.close();
    }

    /** What a build said, and what became of it. */
    private record Built(BuildResult result, List<String> warnings) {
        String digest() {
            return assertInstanceOf(BuildResult.Image.class, result.outcome(), result.outcome()::toString)
                    .digest();
        }
    }

    private Built build(Path cache, String dockerfile) {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Requests request = Requests.of(directory, dockerfile)
                .in(directory.resolve("context"), cache)
                .arg("SOURCE_DATE_EPOCH", "1700000000")
                .arg("N", "1");
        BuildResult result = new BuildService(Clock.systemUTC())
                .run(new BuildJob(request.make(), cache.resolve("scratch"), List.of()), new RecordingListener() {
                    @Override
                    public void warned(String message) {
                        warnings.add(message);
                    }
                });
        return new Built(result, warnings);
    }

    @Test
    void stepsChangeTheirCopiesAsTheyWouldMounts() {
        Built mounted = build(ordinary, STAGES);
        Built copied = build(unmountable, STAGES);
        assertEquals(mounted.digest(), copied.digest());
        assertEquals(List.of(), mounted.warnings());
        assertEquals(1, copied.warnings().size(), copied.warnings()::toString);
        String warning = copied.warnings().getFirst();
        assertTrue(warning.contains("overlayfs cannot be mounted") && warning.contains("ext4"), warning);
        assertTrue(copied.result().warnings().contains(new BuildResult.Warning("Cache", 0, warning)));
    }

    @Test
    void whatCannotBeMarkedCannotBeCopiedEither() throws Exception {
        Path bare = Files.createDirectory(directory.resolve("bare"));
        MountCalls.mount("ramfs", bare, "ramfs", 0, "");
        try (OverlayVolume _ = OverlayVolume.on(Files.createDirectory(bare.resolve("volume")), Marks.TRUSTED)) {
            Failure failure = assertInstanceOf(
                    Failure.class, build(bare.resolve("volume"), BASE).result().outcome());
            assertEquals("IsolationUnavailable", failure.reason());
            assertTrue(failure.message().contains("extended attributes"), failure.message());
            assertTrue(failure.hint().orElse("").contains("ext4"), failure.toString());
        } finally {
            MountCalls.unmount(bare);
        }
    }

    @Test
    void theNextBuildFindsWhatCopiesLeft() throws Exception {
        String first = build(unmountable, BASE + CHANGES).digest();
        Built again = build(unmountable, BASE + CHANGES);
        assertEquals(first, again.digest());
        assertEquals(again.result().cache().steps(), again.result().cache().hits());
        assertEquals(List.of(), again.warnings(), "nothing was copied");

        String more =
                BASE + CHANGES + "RUN busybox find /srv /opt /new | busybox sort > /all; busybox rm /etc/linked\n";
        NamespacedJvm.Result other = NamespacedJvm.ROOT.run(
                BuildProcess.class, directory.toString(), unmountable.toString(), more, "1", "0");
        String expected = build(ordinary, more).digest();
        int hits = again.result().cache().hits();
        assertEquals(
                "outcome: %s %d/%d".formatted(expected, hits, hits + 1),
                other.output().getLast());
    }
}
