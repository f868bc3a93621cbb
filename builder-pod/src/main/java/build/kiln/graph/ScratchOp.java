package build.kiln.graph;

import build.kiln.digest.KeyHash;

/** {@code FROM scratch}: a tree without layers. */
public record ScratchOp() implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("scratch");
    }

    @Override
    public void checkInputs(int count) {
        Op.requireNone(count);
    }
}
