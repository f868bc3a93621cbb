package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.graph.ContextOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.Vertex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Operations on texts: a result is a hash of the op and the inputs' results, so that equal inputs give equal results. */
final class TextOperations implements Operations<String> {
    /** Names of the vertices whose inputs' results were digested. */
    final List<String> digested = new CopyOnWriteArrayList<>();

    /** Names of the vertices whose results differ where their inputs do. */
    final Set<String> distinct = ConcurrentHashMap.newKeySet();

    final List<Vertex> ran = new CopyOnWriteArrayList<>();
    final Map<String, String> contexts = new ConcurrentHashMap<>();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger mostRunning = new AtomicInteger();
    private final Map<String, Body> bodies = new HashMap<>();

    /** What a vertex does instead of hashing. */
    interface Body {
        String run(List<String> inputs, StepLog log) throws BuildException, InterruptedException;
    }

    void define(String name, Body body) {
        bodies.put(name, body);
    }

    void fail(String name) {
        define(name, (inputs, log) -> {
            throw BuildException.of(Reason.RUN_FAILED, name + " failed");
        });
    }

    @Override
    public boolean recorded(Vertex vertex) {
        return vertex.op() instanceof ExecOp;
    }

    @Override
    public Optional<Digest> selected(Vertex vertex, int position) {
        return vertex.inputs().get(position).op() instanceof ContextOp context
                ? Optional.of(Digest.of(contexts.getOrDefault(context.name(), "")))
                : Optional.empty();
    }

    @Override
    public Digest content(Vertex vertex, int position, String result) {
        digested.add(vertex.toString());
        return Digest.of(result);
    }

    @Override
    public boolean takesAll(Vertex vertex, int position) {
        return true;
    }

    @Override
    public boolean distinct(Vertex vertex) {
        return distinct.contains(vertex.toString());
    }

    @Override
    public String run(Vertex vertex, List<String> inputs, StepLog log) throws BuildException, InterruptedException {
        ran.add(vertex);
        mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            return switch (vertex.op()) {
                case ContextOp context -> contexts.getOrDefault(context.name(), "");
                case ExecOp exec
                when bodies.containsKey(exec.args().getFirst()) ->
                    bodies.get(exec.args().getFirst()).run(inputs, log);
                default -> hash(vertex, inputs);
            };
        } finally {
            running.decrementAndGet();
        }
    }

    private static String hash(Vertex vertex, List<String> inputs) {
        KeyHash key = KeyHash.of("text", 1);
        vertex.op().addTo(key);
        return key.texts(new ArrayList<>(inputs)).done().hex();
    }
}
