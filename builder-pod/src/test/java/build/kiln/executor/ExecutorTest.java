package build.kiln.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.executor.ExecMount.Access;
import build.kiln.executor.ExecSpec.Network;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real processes in a root of busybox. */
class ExecutorTest extends ExecutorFixture {
    @Test
    void passesOutputAndExitCodeOn() throws Exception {
        ExecResult result = run("echo out; echo err >&2; printf end; exit 7");
        assertEquals(7, result.exitCode());
        assertEquals(OptionalInt.empty(), result.signal());
        assertEquals(List.of("end", "err", "out"), output().sorted().toList());
        BuildException failure = assertThrows(BuildException.class, () -> result.requireSuccess(List.of("sh", "x")));
        assertEquals(Reason.RUN_FAILED, failure.reason());
        assertEquals(OptionalInt.of(7), failure.exitCode());
        assertEquals("process \"sh x\" did not complete successfully: exit code: 7", failure.message());
    }

    @Test
    void keepsTheLastLines() throws Exception {
        ExecResult result = run("seq 1 1000");
        assertEquals(
                Stream.iterate(981, i -> i + 1).limit(20).map(String::valueOf).toList(), result.lastLines());
        assertEquals(1000, output().count());
    }

    @Test
    void reportsTheSignalThatEndedAProcess() throws Exception {
        ExecResult result = run("kill -TERM $$ ; sh -c 'kill -KILL $$'; exit $?");
        assertEquals(137, result.exitCode());
        assertEquals(OptionalInt.of(9), result.signal());
    }

    @Test
    void environmentIsThatOfTheSpecAndNothingElse() throws Exception {
        ExecSpec spec = new SpecBuilder("/bin/env").env("A=b", "EMPTY=").spec();
        run(spec);
        assertEquals(
                List.of(
                        "A=b",
                        "EMPTY=",
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root"),
                output().toList());
    }

    @Test
    void usersComeFromTheRoot() throws Exception {
        run(SpecBuilder.script("id; echo $HOME").user("app").spec());
        assertEquals(
                List.of("uid=1000(app) gid=1001(app) groups=29(audio),44(video),1001(app)", "/srv/app"),
                output().toList());
    }

    @Test
    void workingDirIsMadeForItsUser() throws Exception {
        run(SpecBuilder.script("pwd; stat -c %u:%g:%a .")
                .user("1000:7")
                .workingDir("/a/b")
                .spec());
        assertEquals(List.of("/a/b", "1000:7:755"), output().toList());
    }

    @Test
    void hasDockersEnvironment() throws Exception {
        SequencedMap<String, String> hosts = new LinkedHashMap<>(Map.of("db", "10.0.0.7"));
        run(SpecBuilder.script("""
                hostname; umask; cat /etc/hosts
                test -s /etc/resolv.conf && echo resolv
                echo x >/dev/null && head -c1 /dev/zero | wc -c && head -c1 /dev/urandom | wc -c
                stat -c %a /dev/shm; df -k /dev/shm | tail -1 | { read a b c; echo $b; }
                test -d /dev/mqueue && test -e /dev/ptmx && test -e /dev/full && test -e /dev/tty && echo devices
                cat /proc/1/comm
                """).hosts(hosts).spec());
        assertEquals(
                List.of(
                        "buildkitsandbox",
                        "0022",
                        "127.0.0.1\tlocalhost buildkitsandbox",
                        "::1\tlocalhost ip6-localhost ip6-loopback",
                        "10.0.0.7\tdb",
                        "resolv",
                        "1",
                        "1",
                        "1777",
                        "65536",
                        "devices",
                        "sh"),
                output().toList());
    }

    @Test
    void shmAndLimitsCanBeSet() throws Exception {
        run(SpecBuilder.script("df -k /dev/shm | tail -1 | { read a b c; echo $b; }; ulimit -n; ulimit -Hn")
                .shmBytes(8 << 20)
                .ulimits(Ulimit.parse("nofile", "100:200"), Ulimit.parse("core", "-1"))
                .spec());
        assertEquals(List.of("8192", "100", "200"), output().toList());
    }

    @Test
    void withoutNetworkThereIsOnlyLoopback() throws Exception {
        run(SpecBuilder.script("ls /sys/class/net; ip addr show lo | grep -c 127.0.0.1")
                .network(Network.NONE)
                .spec());
        assertEquals(List.of("lo", "1"), output().toList());
    }

    @Test
    void controlGroupsAreShownReadOnly() throws Exception {
        run(
                "grep -c '/sys/fs/cgroup.* ro,' /proc/mounts; find /sys/fs/cgroup -maxdepth 2 -name cgroup.procs | head -1");
        List<String> lines = output().toList();
        assertTrue(Integer.parseInt(lines.getFirst()) > 0, lines.toString());
        assertTrue(lines.getLast().endsWith("/cgroup.procs"), lines.toString());
    }

    @Test
    void mountsLeaveNoTrace() throws Exception {
        List<String> before = files(root());
        Path shared = Files.createDirectory(directory().resolve("shared"));
        Path base = Files.createDirectory(directory().resolve("base"));
        Files.writeString(base.resolve("kept"), "old");
        Files.writeString(directory().resolve("single"), "one");
        run(SpecBuilder.script("""
                set -e
                cat /run/secrets/token; echo; stat -c %u:%a /run/secrets/token
                /dev/pipes/EOF
                echo shared >/var/cache/x/file
                cat /work/src/kept; echo; echo new >/work/src/kept; rm -f /work/src/gone; cat /work/src/kept
                echo two >/work/one; cat /work/one
                touch /scratch/t; df -k /scratch | tail -1 | { read a b c; echo $b; }
                ! touch /ro/x 2>/dev/null
                """)
                .mounts(
                        new ExecMount.Content("/run/secrets/token", bytes("s3cret"), 5, 0, 0400),
                        new ExecMount.Content("/dev/pipes/EOF", bytes("#!/bin/sh\necho script\n"), 0, 0, 0755),
                        new ExecMount.Bind("/var/cache/x", shared, Access.READ_WRITE),
                        new ExecMount.Bind("/ro", shared, Access.READ_ONLY),
                        new ExecMount.CopyOnWrite("/work/src", base),
                        new ExecMount.CopyOnWrite("/work/one", directory().resolve("single")),
                        new ExecMount.Tmpfs("/scratch", 1 << 20))
                .spec());
        assertEquals(List.of("s3cret", "5:400", "script", "old", "new", "two", "1024"), output().toList());
        assertEquals("shared", Files.readString(shared.resolve("file")).strip());
        assertEquals("old", Files.readString(base.resolve("kept")));
        assertEquals("one", Files.readString(directory().resolve("single")));
        // As with BuildKit, the runtime's own mount points stay, but for those above another mount.
        assertEquals(
                Stream.concat(before.stream(), Stream.of("proc", "sys"))
                        .sorted()
                        .toList(),
                files(root()));
    }

    @Test
    void whatAProcessPutsBesideAMountStays() throws Exception {
        run(SpecBuilder.script("echo x >/var/lib/kept; echo y >/var/lib/m/lost")
                .mounts(new ExecMount.Tmpfs("/var/lib/m", 0))
                .spec());
        assertTrue(Files.exists(root().resolve("var/lib/kept")));
        assertFalse(Files.exists(root().resolve("var/lib/m")));
    }

    @Test
    void reportsAProgramThatIsNotThere() {
        BuildException failure = assertThrows(BuildException.class, () -> run(ExecSpec.of("/bin/nothing")));
        assertEquals(Reason.RUN_FAILED, failure.reason());
        assertEquals(OptionalInt.of(127), failure.exitCode());
        assertTrue(failure.message().contains("/bin/nothing"), failure.message());
    }

    @Test
    void reportsAProgramThatIsNotExecutable() throws Exception {
        Files.writeString(root().resolve("plain"), "x");
        BuildException failure = assertThrows(BuildException.class, () -> run(ExecSpec.of("/plain")));
        assertEquals(OptionalInt.of(126), failure.exitCode());
    }

    @Test
    void reportsAUserThatIsNotThere() {
        BuildException failure = assertThrows(
                BuildException.class,
                () -> run(new SpecBuilder("/bin/id").user("nobody-here").spec()));
        assertEquals("unable to find user nobody-here: no matching entries", failure.message());
    }

    @Test
    void anInterruptEndsEverythingInIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        FutureTask<ExecResult> task = new FutureTask<>(() -> executor()
                .run(
                        ExecSpec.of("/bin/sh", "-c", "trap '' TERM INT; sleep 600 & echo up; sleep 600; sleep 600"),
                        root(),
                        (stream, line) -> started.countDown()));
        Thread thread = Thread.ofPlatform().start(task);
        assertTrue(started.await(20, TimeUnit.SECONDS), "it never started");
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(thread.isAlive(), "it did not end");
        assertThrows(Exception.class, task::get);
        // The executor works on, and the root is free.
        assertEquals(0, run("true").exitCode());
    }

    @Test
    void aFailingListenerEndsTheProcess() {
        IOException failure = assertThrows(
                IOException.class,
                () -> executor().run(ExecSpec.of("/bin/sh", "-c", "yes"), root(), (stream, line) -> {
                    throw new IllegalStateException("listener");
                }));
        assertEquals("java.lang.IllegalStateException: listener", String.valueOf(failure.getCause()));
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.map(path -> directory.relativize(path).toString())
                    .filter(path -> !path.isEmpty())
                    .sorted()
                    .toList();
        }
    }
}
