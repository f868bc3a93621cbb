package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.util.List;

/**
 * Finds the results of vertices: from records where keys match, by running operations where they do not.
 *
 * <p>A vertex runs only when its own record and those of all it feeds miss, at most once, after its inputs, and beside
 * others that do not depend on it. Vertices with equal definitions are one.
 *
 * @param <R> the result of a vertex
 */
public final class Solver<R> {
    private final Operations<R> operations;
    private final Records<R> records;
    private final Progress progress;
    private final Settings settings;

    /**
     * How to solve.
     *
     * @param salt enters every key: what may change results and belongs to no operation
     * @param parallelism how many operations run at once
     */
    public record Settings(Digest salt, int parallelism) {
        public Settings {
            if (parallelism < 1) {
                throw new IllegalArgumentException("nothing could run: parallelism " + parallelism);
            }
        }
    }

    public Solver(Operations<R> operations, Records<R> records, Progress progress, Settings settings) {
        this.operations = operations;
        this.records = records;
        this.progress = progress;
        this.settings = settings;
    }

    /**
     * Solves for {@code targets}. When this returns or throws, nothing that it started still runs.
     *
     * @throws BuildException the first failure of an operation, at the location of its vertex
     * @throws InterruptedException when the calling thread was interrupted; what ran has been cancelled
     */
    public Solution<R> solve(List<Vertex> targets) throws BuildException, IOException, InterruptedException {
        List<Vertex> ordered = Topology.inputsFirst(targets);
        CacheKeys<R> keys = new CacheKeys<>(operations, settings.salt());
        try (Scope scope = new Scope()) {
            Solve<R> solve = new Solve<>(operations, records, progress, keys, scope, settings.parallelism());
            solve.define(ordered);
            List<R> results = solve.results(targets);
            return solve.solution(results, ordered);
        }
    }
}
