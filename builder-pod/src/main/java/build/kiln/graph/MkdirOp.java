package build.kiln.graph;

import build.kiln.digest.KeyHash;
import java.util.Optional;

/**
 * A directory made, with its parents, in input 0: what WORKDIR does. One that exists already stays as it is, and the
 * result still has a layer of its own.
 *
 * @param path absolute
 * @param owner {@code user[:group]} by name or number, resolved in input 0, of every directory made; empty for root
 */
public record MkdirOp(String path, int mode, Optional<String> owner) implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("mkdir").text(path).number(mode).text(owner);
    }

    @Override
    public void checkInputs(int count) {
        Op.require(count == 1, "takes one tree");
    }
}
