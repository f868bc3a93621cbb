package build.kiln.graph;

import java.util.List;

/**
 * One node of a build: an operation and the vertices whose results it works on. Vertices compare by identity; the solver
 * runs those with equal cache keys once.
 *
 * <p>What each position of {@code inputs} means is defined by the {@link Op}.
 */
public final class Vertex {
    private final Op op;
    private final List<Vertex> inputs;
    private final Label label;
    private final CacheUse cacheUse;

    private Vertex(Op op, List<Vertex> inputs, Label label, CacheUse cacheUse) {
        this.op = op;
        this.inputs = List.copyOf(inputs);
        this.label = label;
        this.cacheUse = cacheUse;
        op.checkInputs(inputs.size());
    }

    public static Vertex of(Op op, List<Vertex> inputs, Label label, CacheUse cacheUse) {
        return new Vertex(op, inputs, label, cacheUse);
    }

    /** A vertex without inputs. */
    public static Vertex source(Op op, Label label) {
        return new Vertex(op, List.of(), label, CacheUse.REUSE);
    }

    public Op op() {
        return op;
    }

    public List<Vertex> inputs() {
        return inputs;
    }

    public Label label() {
        return label;
    }

    public CacheUse cacheUse() {
        return cacheUse;
    }

    /** Whether an earlier result may stand in for running this vertex. */
    public enum CacheUse {
        REUSE,
        /** {@code --no-cache}: run again, and record the new result. */
        IGNORE
    }

    @Override
    public String toString() {
        return label.name();
    }
}
