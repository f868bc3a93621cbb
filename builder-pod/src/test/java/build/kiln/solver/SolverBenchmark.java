package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.graph.Vertex;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A graph of 10,000 vertices, 100 chains of 100 joined by one: without any record, and with all. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SolverBenchmark {
    private static final int CHAINS = 100;
    private static final int STEPS = 100;
    private static final Solver.Settings SETTINGS = new Solver.Settings(Digest.of("benchmark"), 4);

    private final MemoryRecords full = new MemoryRecords();
    private Vertex target = Graphs.scratch();

    @Setup
    public void prepare() throws Exception {
        Vertex context = Graphs.context();
        List<Vertex> ends = new ArrayList<>();
        for (int chain = 0; chain < CHAINS; chain++) {
            Vertex end = Graphs.step("chain" + chain, context);
            for (int step = 1; step < STEPS; step++) {
                end = Graphs.step("chain" + chain + "step" + step, end);
            }
            ends.add(end);
        }
        target = Graphs.step("join", ends.toArray(Vertex[]::new));
        solve(full);
    }

    private Solution<String> solve(MemoryRecords records) throws Exception {
        return new Solver<>(new TextOperations(), records, new SilentProgress(), SETTINGS).solve(List.of(target));
    }

    @Benchmark
    public Solution<String> cold() throws Exception {
        return solve(new MemoryRecords());
    }

    @Benchmark
    public Solution<String> cached() throws Exception {
        return solve(full);
    }
}
