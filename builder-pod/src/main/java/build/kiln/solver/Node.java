package build.kiln.solver;

import build.kiln.graph.Vertex;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All vertices of one definition. */
final class Node<R> {
    /** The first of them, which stands for all. */
    final Vertex vertex;

    final Definition definition;
    volatile Outcome outcome = Outcome.COVERED;
    /** Whether no record can be of a step that takes all of this result, because it differs from every recorded one. */
    volatile boolean novel;

    private @Nullable CompletableFuture<R> result;

    Node(Vertex vertex, Definition definition) {
        this.vertex = vertex;
        this.definition = definition;
    }

    /** The result, which {@code start} begins to make the first time it is asked for. */
    synchronized CompletableFuture<R> demand(Supplier<CompletableFuture<R>> start) {
        if (result == null) {
            result = start.get();
        }
        return result;
    }

    /** The result of a node that has been demanded. */
    synchronized CompletableFuture<R> result() {
        if (result == null) {
            throw new IllegalStateException("never demanded: " + vertex);
        }
        return result;
    }
}
