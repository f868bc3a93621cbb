package build.kiln.solver;

import static java.util.Objects.requireNonNull;

import build.kiln.digest.Digest;
import build.kiln.digest.KeyHash;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Computes both keys of a vertex. */
final class CacheKeys<R> {
    private static final int VERSION = 1;

    private final Operations<R> operations;
    private final Digest salt;

    /** Keys that all hold {@code salt}: what may change results and belongs to no operation. */
    CacheKeys(Operations<R> operations, Digest salt) {
        this.operations = operations;
        this.salt = salt;
    }

    /**
     * The definitions of all vertices.
     *
     * @param ordered inputs before what uses them
     * @param scope where selections are hashed, in parallel
     */
    Map<Vertex, Definition> definitions(List<Vertex> ordered, Scope scope)
            throws BuildException, IOException, InterruptedException {
        Map<Slot, CompletableFuture<Optional<Digest>>> selections = select(ordered, scope);
        Map<Vertex, Definition> definitions = new HashMap<>();
        for (Vertex vertex : ordered) {
            KeyHash key = begin("definition", vertex);
            boolean settled = vertex.cacheUse() == Vertex.CacheUse.REUSE;
            for (int position = 0; position < vertex.inputs().size(); position++) {
                Definition input =
                        requireNonNull(definitions.get(vertex.inputs().get(position)));
                Optional<Digest> selected = scope.await(requireNonNull(selections.get(new Slot(vertex, position))));
                key.flag(selected.isPresent()).digest(selected.orElse(input.key()));
                settled &= selected.isPresent() || input.settled();
            }
            definitions.put(vertex, new Definition(key.done(), settled, vertex.cacheUse()));
        }
        return definitions;
    }

    private Map<Slot, CompletableFuture<Optional<Digest>>> select(List<Vertex> vertices, Scope scope) {
        Map<Slot, CompletableFuture<Optional<Digest>>> selections = new HashMap<>();
        for (Vertex vertex : vertices) {
            for (int position = 0; position < vertex.inputs().size(); position++) {
                Slot slot = new Slot(vertex, position);
                selections.put(slot, selection(slot, scope));
            }
        }
        return selections;
    }

    private CompletableFuture<Optional<Digest>> selection(Slot slot, Scope scope) {
        // Only sources can tell before they run; asking about others would cost a thread each in deep graphs.
        boolean source = slot.vertex.inputs().get(slot.position).inputs().isEmpty();
        return source ? scope.fork(() -> selected(slot)) : CompletableFuture.completedFuture(Optional.empty());
    }

    private Optional<Digest> selected(Slot slot) throws BuildException, IOException, InterruptedException {
        try {
            return operations.selected(slot.vertex, slot.position);
        } catch (BuildException e) {
            throw placed(e, slot.vertex);
        }
    }

    /** {@code failure} at the place of {@code vertex}, where it has one. */
    static BuildException placed(BuildException failure, Vertex vertex) {
        return vertex.label().location().map(failure::at).orElse(failure);
    }

    /** Tells whether {@code vertex}'s operation was ever recorded, on whatever inputs. */
    Digest operation(Vertex vertex) {
        return begin("operation", vertex).done();
    }

    /** The content key of {@code vertex} on inputs with results {@code inputs}. */
    Digest content(Vertex vertex, List<R> inputs) throws BuildException, IOException, InterruptedException {
        KeyHash key = begin("content", vertex);
        for (int position = 0; position < inputs.size(); position++) {
            key.digest(content(vertex, position, inputs.get(position)));
        }
        return key.done();
    }

    private Digest content(Vertex vertex, int position, R input)
            throws BuildException, IOException, InterruptedException {
        try {
            return operations.content(vertex, position, input);
        } catch (BuildException e) {
            throw placed(e, vertex);
        }
    }

    private KeyHash begin(String domain, Vertex vertex) {
        KeyHash key = KeyHash.of(domain, VERSION).digest(salt);
        vertex.op().addTo(key);
        return key.list(vertex.inputs().size());
    }

    /** One input of a vertex; vertices compare by identity. */
    private record Slot(Vertex vertex, int position) {}
}
