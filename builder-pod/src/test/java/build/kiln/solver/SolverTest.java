package build.kiln.solver;

import static build.kiln.solver.Graphs.context;
import static build.kiln.solver.Graphs.scratch;
import static build.kiln.solver.Graphs.step;
import static build.kiln.solver.Graphs.stepAt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.Vertex;
import build.kiln.graph.Vertex.CacheUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SolverTest {
    private final MemoryRecords records = new MemoryRecords();

    private Solution<String> solve(TextOperations operations, Vertex... targets) throws Exception {
        return solve(operations, 4, targets);
    }

    private Solution<String> solve(TextOperations operations, int parallelism, Vertex... targets) throws Exception {
        Solver.Settings settings = new Solver.Settings(Digest.of("test"), parallelism);
        return new Solver<>(operations, records, new SilentProgress(), settings).solve(List.of(targets));
    }

    private static Set<String> steps(TextOperations operations) {
        return operations.ran.stream()
                .filter(operations::recorded)
                .map(Vertex::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void aCachedBuildAsksForTheLastRecordOnly() throws Exception {
        Vertex last = step("c", step("b", step("a", scratch())));
        String cold = solve(new TextOperations(), last).results().getFirst();
        records.lookups = 0;

        TextOperations warm = new TextOperations();
        Solution<String> solution = solve(warm, last);

        assertEquals(cold, solution.results().getFirst());
        assertEquals(List.of(), warm.ran);
        assertEquals(1, records.lookups);
        assertEquals(new CacheStatistics(3, 3, Optional.empty()), solution.statistics());
    }

    @Test
    void runsEqualVerticesOnce() throws Exception {
        TextOperations operations = new TextOperations();
        Vertex left = step("same", scratch());
        Vertex right = step("same", scratch());
        solve(operations, step("join", left, right));
        assertEquals(Set.of("same", "join"), steps(operations));
        assertEquals(3, operations.ran.size());
    }

    @Test
    void runsIndependentVerticesTogether() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        TextOperations operations = new TextOperations();
        for (String name : List.of("left", "right")) {
            operations.define(name, (inputs, log) -> {
                both.countDown();
                both.await();
                return name;
            });
        }
        Vertex base = scratch();
        solve(operations, step("join", step("left", base), step("right", base)));
        assertEquals(2, operations.mostRunning.get());
    }

    @Test
    void runsNoMoreAtOnceThanAllowed() throws Exception {
        TextOperations operations = new TextOperations();
        List<Vertex> targets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            targets.add(step("step" + i, scratch()));
        }
        solve(operations, 3, targets.toArray(Vertex[]::new));
        assertTrue(operations.mostRunning.get() <= 3, "ran at once: " + operations.mostRunning);
    }

    @Test
    void aRebuiltStepWithTheSameResultStopsTheRebuild() throws Exception {
        TextOperations operations = new TextOperations();
        operations.define("compile", (inputs, log) -> "binary");
        operations.contexts.put("context", "v1");
        Vertex image = step("package", step("compile", scratch(), context()));
        solve(operations, image);

        operations.contexts.put("context", "v2: only a comment");
        operations.ran.clear();
        solve(operations, image);

        assertEquals(Set.of("compile"), steps(operations));
        operations.ran.clear();
        assertEquals(1, solve(operations, image).reused().size());
        assertEquals(List.of(), operations.ran);
    }

    @Test
    void aStepThatNeverRanStartsBeforeItsInputsHaveDigests() throws Exception {
        TextOperations operations = new TextOperations();
        List<String> digestedBefore = new ArrayList<>();
        operations.define("second", (inputs, log) -> {
            digestedBefore.addAll(operations.digested);
            return "done";
        });
        solve(operations, step("second", step("first", scratch())));

        assertEquals(List.of("first"), digestedBefore);
        assertEquals(List.of("first", "second"), operations.digested);
    }

    @Test
    void aStepOnACopyOfOtherFilesStartsBeforeThatHasADigest() throws Exception {
        TextOperations operations = new TextOperations();
        operations.distinct.add("copy");
        List<String> waited = new ArrayList<>();
        for (String name : List.of("compile", "test")) {
            operations.define(name, (inputs, log) -> {
                if (operations.digested.contains(name)) {
                    waited.add(name);
                }
                return name + inputs;
            });
        }
        operations.contexts.put("context", "v1");
        Vertex image = step("test", step("compile", step("copy", scratch(), context())));
        solve(operations, image);

        operations.contexts.put("context", "v2");
        operations.digested.clear();
        operations.ran.clear();
        solve(operations, image);

        assertEquals(Set.of("copy", "compile", "test"), steps(operations));
        assertEquals(List.of(), waited);
    }

    @Test
    void noCacheRunsAgainAndWhatFollowsOnlyOnANewResult() throws Exception {
        TextOperations operations = new TextOperations();
        operations.define("fetch", (inputs, log) -> "the same as ever");
        Vertex after = step("after", step("fetch", CacheUse.IGNORE, scratch()));
        solve(operations, after);
        operations.ran.clear();
        solve(operations, after);
        assertEquals(Set.of("fetch"), steps(operations));

        operations.define("fetch", (inputs, log) -> "something new");
        operations.ran.clear();
        solve(operations, after);
        assertEquals(Set.of("fetch", "after"), steps(operations));
    }

    @Test
    void theFirstFailureCancelsTheRestAndIsThrownWithItsPlace() {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch waiting = new CountDownLatch(1);
        TextOperations operations = new TextOperations();
        operations.define("slow", (inputs, log) -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return "never";
        });
        operations.define("broken", (inputs, log) -> {
            waiting.await();
            throw BuildException.of(Reason.RUN_FAILED, "exit code 3");
        });
        Vertex join = step("join", step("slow", scratch()), stepAt(7, "broken", scratch()));

        BuildException failure = assertThrows(BuildException.class, () -> solve(operations, join));

        assertEquals(Reason.RUN_FAILED, failure.reason());
        assertEquals(7, failure.location().orElseThrow().startLine());
        assertTrue(interrupted.get(), "the other branch was left running");
    }

    @Test
    void whatSucceededBeforeAFailureIsKept() throws Exception {
        TextOperations operations = new TextOperations();
        operations.fail("second");
        Vertex last = step("second", step("first", scratch()));
        assertThrows(BuildException.class, () -> solve(operations, last));
        TextOperations mended = new TextOperations();
        solve(mended, last);
        assertEquals(Set.of("second"), steps(mended));
    }

    @Test
    void anInterruptedSolveLeavesNothingRunning() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        TextOperations operations = new TextOperations();
        operations.define("endless", (inputs, log) -> {
            started.countDown();
            new CountDownLatch(1).await();
            return "never";
        });
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread solving = Thread.ofVirtual().start(() -> {
            try {
                solve(operations, step("endless", scratch()));
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        started.await();
        solving.interrupt();
        solving.join();
        assertEquals(InterruptedException.class, thrown.get().getClass());
        assertEquals(0, operations.running.get());
    }

    @Test
    void namesTheFirstMissByItsLine() throws Exception {
        TextOperations operations = new TextOperations();
        operations.contexts.put("context", "v1");
        Vertex copy = stepAt(3, "COPY . .", stepAt(2, "RUN setup", scratch()), context());
        Vertex last = stepAt(4, "RUN make", copy);
        solve(operations, last);
        operations.contexts.put("context", "v2");
        CacheStatistics statistics = solve(operations, last).statistics();
        assertEquals("Dockerfile:3", statistics.firstMiss().orElseThrow().toString());
        assertEquals(3, statistics.steps());
        assertEquals(1, statistics.hits());
    }

    @Test
    void solvesADeepGraph() throws Exception {
        Vertex vertex = scratch();
        for (int i = 0; i < 10_000; i++) {
            vertex = step("step" + i, vertex);
        }
        TextOperations operations = new TextOperations();
        solve(operations, vertex);
        assertEquals(10_001, operations.ran.size());
    }
}
