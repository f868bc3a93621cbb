package build.kiln.solver;

import static java.util.Objects.requireNonNull;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** One solve: its nodes, each demanded only by what needs its result. */
final class Solve<R> {
    private final Operations<R> operations;
    private final Records<R> records;
    private final Progress progress;
    private final CacheKeys<R> keys;
    private final Scope scope;
    private final Semaphore slots;
    private final Map<Vertex, Node<R>> nodes = new HashMap<>();

    Solve(
            Operations<R> operations,
            Records<R> records,
            Progress progress,
            CacheKeys<R> keys,
            Scope scope,
            int parallelism) {
        this.operations = operations;
        this.records = records;
        this.progress = progress;
        this.keys = keys;
        this.scope = scope;
        this.slots = new Semaphore(parallelism);
    }

    /** Makes a node for every definition. Must come before everything else. */
    void define(List<Vertex> ordered) throws BuildException, IOException, InterruptedException {
        Map<Vertex, Definition> definitions = keys.definitions(ordered, scope);
        Map<Definition, Node<R>> byDefinition = new HashMap<>();
        for (Vertex vertex : ordered) {
            nodes.put(
                    vertex,
                    byDefinition.computeIfAbsent(
                            requireNonNull(definitions.get(vertex)), definition -> new Node<>(vertex, definition)));
        }
    }

    List<R> results(List<Vertex> targets) throws BuildException, IOException, InterruptedException {
        List<CompletableFuture<R>> demanded = targets.stream().map(this::demand).toList();
        List<R> results = new ArrayList<>();
        for (CompletableFuture<R> result : demanded) {
            results.add(scope.await(result));
        }
        return results;
    }

    private CompletableFuture<R> demand(Vertex vertex) {
        Node<R> node = node(vertex);
        return node.demand(() -> scope.fork(() -> find(node)));
    }

    private Node<R> node(Vertex vertex) {
        return requireNonNull(nodes.get(vertex));
    }

    private R find(Node<R> node) throws BuildException, IOException, InterruptedException {
        Vertex vertex = node.vertex;
        if (!operations.recorded(vertex)) {
            return run(node, results(vertex.inputs()));
        }
        Digest definition = node.definition.key();
        if (node.definition.settled()) {
            Optional<R> found = records.find(definition);
            if (found.isPresent()) {
                return cached(node, found.get());
            }
        }
        List<R> inputs = results(vertex.inputs());
        Digest operation = keys.operation(vertex);
        // The content key waits for the digests of inputs in the making. A step that never ran before, or never on
        // inputs like these, cannot be found by it: it starts at once.
        node.novel = takesNovelty(vertex);
        if (!node.novel && vertex.cacheUse() == Vertex.CacheUse.REUSE && records.knows(operation)) {
            Optional<R> found = records.find(keys.content(vertex, inputs));
            if (found.isPresent()) {
                records.save(new Records.Keys(definition, Optional.empty(), List::of), vertex, found.get());
                return cached(node, found.get());
            }
            node.novel = operations.distinct(vertex);
        }
        return runClaimed(node, inputs, operation);
    }

    private boolean takesNovelty(Vertex vertex) {
        List<Vertex> inputs = vertex.inputs();
        for (int position = 0; position < inputs.size(); position++) {
            if (node(inputs.get(position)).novel && operations.takesAll(vertex, position)) {
                return true;
            }
        }
        return false;
    }

    private R runClaimed(Node<R> node, List<R> inputs, Digest operation)
            throws BuildException, IOException, InterruptedException {
        Vertex vertex = node.vertex;
        Digest definition = node.definition.key();
        try (Records.Claim claim = records.claim(definition)) {
            if (claim.waited() && node.definition.settled()) {
                Optional<R> found = records.find(definition);
                if (found.isPresent()) {
                    return cached(node, found.get());
                }
            }
            R result = run(node, inputs);
            records.save(
                    new Records.Keys(definition, Optional.of(operation), () -> List.of(keys.content(vertex, inputs))),
                    vertex,
                    result);
            return result;
        }
    }

    private R cached(Node<R> node, R result) {
        node.outcome = Outcome.CACHED;
        progress.cached(node.vertex);
        return result;
    }

    private R run(Node<R> node, List<R> inputs) throws BuildException, IOException, InterruptedException {
        Vertex vertex = node.vertex;
        slots.acquire();
        long start = System.nanoTime();
        boolean done = false;
        try {
            node.outcome = Outcome.RAN;
            progress.started(vertex);
            R result = operations.run(vertex, inputs, line -> progress.logged(vertex, line));
            done = true;
            return result;
        } catch (BuildException e) {
            throw CacheKeys.placed(e, vertex);
        } finally {
            slots.release();
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            if (done) {
                progress.finished(vertex, duration);
            } else {
                progress.failed(vertex, duration);
            }
        }
    }

    /** What became of the vertices {@code ordered}; those that nothing asked for are reported as cached. */
    Solution<R> solution(List<R> results, List<Vertex> ordered) {
        SequencedMap<Vertex, Outcome> outcomes = new LinkedHashMap<>();
        List<R> reused = new ArrayList<>();
        List<Digest> definitions = new ArrayList<>();
        Map<Vertex, Digest> recorded = new HashMap<>();
        for (Vertex vertex : ordered) {
            Node<R> node = node(vertex);
            if (!operations.recorded(vertex)) {
                continue;
            }
            recorded.put(vertex, node.definition.key());
            if (node.vertex != vertex) {
                continue;
            }
            outcomes.put(vertex, node.outcome);
            if (node.definition.settled()) {
                definitions.add(node.definition.key());
            }
            switch (node.outcome) {
                case CACHED -> reused.add(node.result().join());
                case COVERED -> progress.cached(vertex);
                case RAN -> {}
            }
        }
        return new Solution<>(results, outcomes, reused, definitions, recorded);
    }
}
