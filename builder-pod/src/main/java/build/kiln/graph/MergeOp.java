package build.kiln.graph;

import build.kiln.digest.KeyHash;

/** The layers of input 1 on top of those of input 0; neither is read. What {@code COPY --link} needs. */
public record MergeOp() implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("merge");
    }

    @Override
    public void checkInputs(int count) {
        Op.require(count == 2, "takes a lower and an upper tree");
    }
}
