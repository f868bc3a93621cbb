package build.kiln.build;

import build.kiln.digest.Digest;
import build.kiln.graph.ContextOp;
import build.kiln.graph.CopyOp;
import build.kiln.graph.ExecOp;
import build.kiln.graph.GitOp;
import build.kiln.graph.HttpOp;
import build.kiln.graph.ImageOp;
import build.kiln.graph.MergeOp;
import build.kiln.graph.MkdirOp;
import build.kiln.graph.ScratchOp;
import build.kiln.graph.Vertex;
import build.kiln.oci.EmbeddedStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which layers of an image each of its steps left, read from the graph alone: every step adds one layer to the tree it works on. So
 * equal builds say the same, whatever each of them found in a cache, and nobody waits for a layer.
 */
final class EmbeddedSteps {
    private final Map<Vertex, Digest> keys;
    private final List<EmbeddedStep> steps = new ArrayList<>();

    private EmbeddedSteps(Map<Vertex, Digest> keys) {
        this.keys = keys;
    }

    /**
     * The steps that made an image, lowest first.
     *
     * @param result the vertex whose tree the image is
     * @param keys the definition keys of all steps
     * @param layers of the image
     */
    static List<EmbeddedStep> of(Vertex result, Map<Vertex, Digest> keys, int layers) {
        EmbeddedSteps found = new EmbeddedSteps(keys);
        found.collect(result, layers);
        Collections.reverse(found.steps);
        return found.steps;
    }

    private void collect(Vertex result, int layers) {
        Optional<Vertex> tree = Optional.of(result);
        int left = layers;
        while (left > 0 && tree.isPresent()) {
            Vertex vertex = tree.get();
            tree = below(vertex);
            if (tree.isPresent()) {
                add(vertex, 0, left);
                left--;
                if (vertex.op() instanceof MergeOp) {
                    add(vertex.inputs().get(1), left, left + 1);
                }
            }
        }
    }

    private void add(Vertex vertex, int from, int to) {
        Digest key = keys.get(vertex);
        if (key != null) {
            steps.add(new EmbeddedStep(key, from, to));
        }
    }

    /** The tree that {@code vertex} adds a layer to; empty for what is no step. */
    private static Optional<Vertex> below(Vertex vertex) {
        return switch (vertex.op()) {
            case ExecOp _, CopyOp _, MkdirOp _, MergeOp _ ->
                Optional.of(vertex.inputs().getFirst());
            case ImageOp _, ScratchOp _, ContextOp _, GitOp _, HttpOp _ -> Optional.empty();
        };
    }
}
