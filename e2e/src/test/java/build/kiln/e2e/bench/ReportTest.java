package build.kiln.e2e.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    Path directory;

    private static Sample taking(int milliseconds) {
        return new Sample(Duration.ofMillis(milliseconds), Duration.ofMillis(milliseconds), 80L << 20, 1 << 20, 0);
    }

    private Results results() throws IOException {
        Results results = Results.open(directory.resolve("results.tsv"));
        for (int time : new int[] {900, 500, 700}) {
            results.add("hello", "kiln", taking(time));
        }
        results.add("hello", "buildah", taking(1400));
        results.add("hello", "buildkit", taking(1000));
        return results;
    }

    @Test
    void comparesMediansWithTheFasterPeer() throws IOException {
        String line = new Report(results()).times().lines().skip(2).findFirst().orElseThrow();
        assertTrue(line.endsWith("| 0.70 | – | 1.40 | 1.00 | **0.70** | 1.00 |"), line);
    }

    @Test
    void takesKilnInItsFasterMode() throws IOException {
        Results results = results();
        results.add("hello", "kiln-standby", taking(300));
        String line = new Report(results).times().lines().skip(2).findFirst().orElseThrow();
        assertTrue(line.endsWith("| 0.70 | 0.30 | 1.40 | 1.00 | **0.30** | 1.00 |"), line);
    }

    @Test
    void keepsResultsBetweenRunsAndForgetsWhatIsMeasuredAnew() throws IOException {
        results().save();
        Results reopened = Results.open(directory.resolve("results.tsv"));
        assertEquals(3, reopened.of("hello", "kiln").size());
        assertEquals(taking(1400), reopened.of("hello", "buildah").getFirst());

        reopened.forget("hello");
        reopened.save();
        assertFalse(Files.readString(directory.resolve("results.tsv")).contains("hello"));
    }

    @Test
    void refusesLinesThatAreNoSamples() throws IOException {
        Path file = directory.resolve("results.tsv");
        Files.writeString(file, "hello\tkiln\t1\t2\n");
        assertThrows(IllegalArgumentException.class, () -> Results.open(file));
    }

    @Test
    void everyScenarioHasAnIdOfItsOwn() {
        var ids = new Workloads(directory)
                .all().stream()
                        .flatMap(workload -> workload.scenarios().stream())
                        .map(Scenario::id)
                        .toList();
        assertEquals(ids.size(), ids.stream().distinct().count());
        assertEquals(18, ids.size());
    }

    @Test
    void countsWhatThisProcessUses() {
        long self = ProcessHandle.current().pid();
        assertTrue(Processes.whole(self).compareTo(Duration.ZERO) > 0);
        assertTrue(Processes.resident(List.of(self)) > 10 << 20);
    }
}
