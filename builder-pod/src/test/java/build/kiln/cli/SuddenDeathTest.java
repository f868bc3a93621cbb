package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import build.kiln.linux.ProcessCalls;
import build.kiln.testing.NamespacedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a killed engine leaves: nothing that runs or is mounted, and files only until the next build. */
@Timeout(300)
class SuddenDeathTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final String seconds =
            Long.toString(200_000 + ProcessHandle.current().pid());
    private Workplace workplace = new Workplace(Path.of(""), Path.of(""));
    private Path home = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        workplace = Workplace.in(directory);
        home = workplace.home();
    }

    @ParameterizedTest
    @MethodSource("build.kiln.testing.NamespacedJvm#available")
    void aKilledEngineTakesItsStepsAlong(NamespacedJvm jvm) throws Exception {
        dies(jvm, Victim.ENGINE);
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsKilledWithIt(Victim victim) throws Exception {
        dies(NamespacedJvm.available().getFirst(), victim);
    }

    enum Victim {
        ENGINE,
        RUNTIME_AND_ENGINE
    }

    private void dies(NamespacedJvm jvm, Victim victim) throws Exception {
        try (KilnProcess kiln = workplace.build(jvm, """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "sh", "-c", "trap '' HUP INT TERM; /bin/busybox echo begun; /bin/busybox sleep %s"]
                """.formatted(seconds))) {
            kiln.awaitLine(" begun");
            Path namespace = Files.readSymbolicLink(Path.of("/proc/" + kiln.pid() + "/ns/mnt"));
            List<ProcessHandle> steps = Sleepers.of(seconds);
            assertFalse(steps.isEmpty(), "no step runs");
            if (victim == Victim.RUNTIME_AND_ENGINE) {
                ProcessHandle engine = ProcessHandle.of(kiln.pid()).orElseThrow();
                List<ProcessHandle> runtimes = engine.children()
                        .filter(child -> child.info().arguments().stream()
                                .flatMap(Stream::of)
                                .anyMatch("--bundle"::equals))
                        .toList();
                assertFalse(runtimes.isEmpty(), "no runtime runs");
                for (ProcessHandle runtime : runtimes) {
                    ProcessCalls.kill(Math.toIntExact(runtime.pid()), KilnProcess.KILL);
                }
            }
            ProcessCalls.kill(Math.toIntExact(kiln.pid()), KilnProcess.KILL);
            awaitEnd(steps);
            assertEquals(List.of(), Sleepers.of(seconds), "the step still runs");
            // When nobody is in it, it is gone, and so are its mounts.
            for (List<ProcessHandle> left = inhabitants(namespace); !left.isEmpty(); left = inhabitants(namespace)) {
                awaitEnd(left);
            }
            requireNoCgroups(kiln);
        }
        try (Stream<Path> left = Files.list(home.resolve("scratch"))) {
            assertEquals(1, left.count(), "what the next build is to remove");
        }
        try (KilnProcess next = workplace.build(jvm, "FROM scratch\nCOPY busybox /bin/busybox\n")) {
            assertEquals(0, next.awaitEnd());
        }
        try (Stream<Path> left = Files.list(home.resolve("scratch"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static void requireNoCgroups(KilnProcess kiln) throws IOException {
        try (Stream<Path> groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                8,
                (path, attributes) -> path.getFileName().toString().startsWith("kiln-" + kiln.pid() + "-"))) {
            assertEquals(List.of(), groups.toList());
        }
    }

    private static List<ProcessHandle> inhabitants(Path namespace) {
        return ProcessHandle.allProcesses()
                .filter(process -> isIn(process.pid(), namespace))
                .toList();
    }

    private static boolean isIn(long pid, Path namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/mnt")).equals(namespace);
        } catch (IOException e) {
            // It has ended, or is a zombie.
            return false;
        }
    }

    private static void awaitEnd(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            process.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
