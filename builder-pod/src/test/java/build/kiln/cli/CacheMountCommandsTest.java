package build.kiln.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.testing.NamespacedJvm;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cache mounts that real steps have made, listed and pruned by the command. */
@Timeout(300)
class CacheMountCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USERLAND =
            "FROM scratch\nCOPY busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n";
    private static final String ALL = "type=exec.cachemount";

    @TempDir
    Path directory;

    private Workplace workplace = new Workplace(Path.of(""), Path.of(""));
    private Path home = Path.of("");

    @BeforeEach
    void makeContext() throws IOException {
        workplace = Workplace.in(directory);
        home = workplace.home();
    }

    private String run(String... arguments) {
        KilnRun.Result result = new KilnRun(home).run(arguments);
        assertEquals(0, result.code(), result.toString());
        return result.out();
    }

    private KilnProcess start(String steps, String... options) throws IOException {
        return workplace.build(NamespacedJvm.available().getFirst(), USERLAND + steps, options);
    }

    private void build(String steps, String... options) throws Exception {
        try (KilnProcess kiln = start(steps, options)) {
            assertEquals(0, kiln.awaitEnd());
        }
    }

    private void buildWithTwoMounts() throws Exception {
        build("""
                RUN --mount=type=cache,target=/c echo 12345 > /c/file
                RUN --mount=type=cache,id=other,sharing=locked,target=/d echo 123 > /d/file
                """);
    }

    private List<String> mounts(String... options) {
        List<String> arguments = new ArrayList<>(List.of("du", "--format", "{{.ID}} {{.Scope}} {{.Size}}"));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new)).lines().toList();
    }

    private void makeOld(String id, Duration age) throws IOException {
        FileTime time = FileTime.from(Instant.now().minus(age));
        try (Stream<Path> files = Files.walk(home.resolve("v1/mounts"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".used")).toList()) {
                if (Files.readString(file).equals(id + "\n")) {
                    Files.setLastModifiedTime(file, time);
                }
            }
        }
    }

    @Test
    void whatTakesRoomIsListed() throws Exception {
        assertTrue(run("du").endsWith("Total: 0B\n"), run("du"));
        buildWithTwoMounts();
        List<String> table = run("du").lines().toList();
        assertTrue(table.get(0).matches("TYPE +ID +SCOPE +SIZE +LAST USED"), table.toString());
        assertTrue(table.get(1).matches("blobs +[0-9.]+[kM]B +.* ago"), table.toString());
        assertTrue(table.get(2).matches("snapshots +[0-9.]+[kM]B +.* ago"), table.toString());
        assertTrue(table.get(3).matches("tocs +[0-9.]+k?B +.* ago"), table.toString());
        assertTrue(table.get(4).matches("exec.cachemount +/c +local +6B +.* ago"), table.toString());
        assertTrue(table.get(5).matches("exec.cachemount +other +local +4B +.* ago"), table.toString());
        assertTrue(table.get(6).matches("Total: [0-9.]+[kM]B"), table.toString());
        assertEquals(7, table.size());

        String alone = run("du", "--filter", ALL);
        assertTrue(alone.endsWith("Total: 10B\n"), alone);
        assertEquals(3, alone.lines().skip(1).count(), alone);
        JsonNode row = JSON.readTree(run("du", "--filter", "id=other", "--format", "json"));
        assertEquals("other", row.at("/ID").asText());
        assertEquals("4B", row.at("/Size").asText());
        assertEquals(List.of(), mounts("--filter", "until=1h"));
        makeOld("other", Duration.ofHours(2));
        assertEquals(List.of("other local 4B"), mounts("--filter", "until=1h"));
    }

    @Test
    void aMountThatAnEarlierVersionMarkedIsListedByItsPlace() throws Exception {
        buildWithTwoMounts();
        Path mark;
        try (Stream<Path> files = Files.walk(home.resolve("v1/mounts"))) {
            mark = files.filter(path -> path.toString().endsWith(".used"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(mark, "used");
        // Not in the tick of the clock in which it is pruned.
        Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minusSeconds(1)));
        String name = "local/" + mark.getFileName().toString().replace(".used", "");
        String listed = mounts("--filter", "id=" + name).getFirst();
        assertTrue(listed.startsWith(name + " local "), listed);
        assertTrue(run("prune", "--filter", "id=" + name).startsWith("Removed: 1 cache mounts\n"));
        assertEquals(1, mounts("--filter", ALL).size());
    }

    @Test
    void oneMountIsPrunedOrOldOnesOrAll() throws Exception {
        buildWithTwoMounts();
        assertEquals(
                "Removed: 0 cache mounts\nTotal reclaimed space: 0B\n",
                run("prune", "--filter", ALL, "--filter", "until=1h"));
        assertEquals(
                "Removed: 1 cache mounts\nTotal reclaimed space: 4B\n",
                run("prune", "--force", "--filter", "id=other"));
        assertEquals(List.of("/c local 6B"), mounts("--filter", ALL));
        build("RUN --mount=type=cache,id=new,target=/n echo 1 > /n/file\n");
        List<String> steps = steps();
        makeOld("/c", Duration.ofHours(2));
        assertEquals(
                "Removed: 1 cache mounts\nTotal reclaimed space: 6B\n",
                run("prune", "--filter", ALL, "--filter", "until=1h30m"));
        assertEquals(List.of("new local 2B"), mounts("--filter", ALL));
        assertEquals("Removed: 1 cache mounts\nTotal reclaimed space: 2B\n", run("prune", "--all", "--filter", ALL));
        assertEquals(List.of(), mounts("--filter", ALL));
        assertEquals(steps, steps(), "steps are kept");
    }

    @Test
    void mountsArePrunedToASize() throws Exception {
        buildWithTwoMounts();
        assertEquals(
                "Removed: 0 cache mounts\nTotal reclaimed space: 0B\n",
                run("prune", "--filter", ALL, "--keep-storage", "10"));
        assertEquals(
                "Removed: 1 cache mounts\nTotal reclaimed space: 6B\n",
                run("prune", "--filter", ALL, "--keep-storage", "9"));
        assertEquals(List.of("other local 4B"), mounts("--filter", ALL));
    }

    @Test
    void aBuildKeepsItsMountsBelowTheirQuota() throws Exception {
        buildWithTwoMounts();
        try (KilnProcess kiln =
                start("RUN --mount=type=cache,id=new,target=/n echo 123 > /n/file\n", "--cache-mounts-quota", "10")) {
            kiln.awaitLine("cache mounts held 14 bytes, more than their quota of 10; emptied /c (6 bytes): raise"
                    + " spec.cache.mounts.quota (kiln build: --cache-mounts-quota), or let the steps clean up");
            assertEquals(0, kiln.awaitEnd());
        }
        assertEquals(
                List.of("new local 4B", "other local 4B"),
                mounts("--filter", ALL).stream().sorted().toList());
    }

    private List<String> steps() throws IOException {
        try (Stream<Path> records = Files.list(home.resolve("v1/records"))) {
            return records.map(Path::toString).sorted().toList();
        }
    }

    @Test
    void whatALiveBuilderUsesStays() throws Exception {
        buildWithTwoMounts();
        makeOld("/c", Duration.ofHours(1));
        String seconds = Long.toString(300_000 + ProcessHandle.current().pid());
        String held = "RUN --mount=type=cache,id=%s,sharing=%s,target=/h echo 1 > /h/file; busybox echo begun;"
                + " busybox sleep " + seconds + "\n";
        try (KilnProcess kiln = start(held.formatted("other", "locked"))) {
            kiln.awaitLine(" begun");
            assertEquals(
                    "Removed: 1 cache mounts\nTotal reclaimed space: 6B\n",
                    run("prune", "--filter", ALL),
                    "what was not used since it began");
            // Its mark tells of no use since the builder began: the lock alone speaks for it.
            makeOld("other", Duration.ofHours(1));
            assertEquals("Removed: 0 cache mounts\nTotal reclaimed space: 0B\n", run("prune", "--filter", "id=other"));
            kiln.signal(KilnProcess.KILL, home);
        }
        assertEquals("Removed: 1 cache mounts\nTotal reclaimed space: 2B\n", run("prune", "--filter", "id=other"));
        try (KilnProcess kiln = start(held.formatted("open", "shared"))) {
            kiln.awaitLine(" begun");
            assertEquals("Removed: 0 cache mounts\nTotal reclaimed space: 0B\n", run("prune", "--filter", ALL));
            assertEquals(List.of("open local 2B"), mounts("--filter", ALL));
            kiln.signal(KilnProcess.TERM, home);
        }
        assertEquals("Removed: 1 cache mounts\nTotal reclaimed space: 2B\n", run("prune", "--filter", ALL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "until=",
                "until=tomorrow",
                "until=99999999999999999999h",
                "type=regular",
                "id=",
                "label=a",
                "shared"
            })
    void filtersThatMeanNothingAreRefused(String filter) {
        for (String command : List.of("prune", "du")) {
            KilnRun.Result refused = new KilnRun(home).run(command, "--filter", filter);
            assertEquals(2, refused.code(), refused.toString());
            assertTrue(refused.err().contains("--filter: "), refused.err());
        }
    }

    @Test
    void filtersThatContradictAreRefused() {
        assertEquals(
                2,
                new KilnRun(home)
                        .run("prune", "--filter", "id=a", "--filter", "id=b")
                        .code());
        assertEquals(
                2,
                new KilnRun(home)
                        .run("prune", "--min-free-space", "1g", "--filter", ALL)
                        .code());
    }
}
