package build.kiln.graph;

import build.kiln.digest.KeyHash;

/**
 * A directory made, with its parents, in input 0: what WORKDIR does. One that exists already stays as it is, and the
 * result still has a layer of its own.
 *
 * @param path absolute
 */
public record MkdirOp(String path, int mode, int uid, int gid) implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("mkdir").text(path).number(mode).number(uid).number(gid);
    }

    @Override
    public void checkInputs(int count) {
        Op.require(count == 1, "takes one tree");
    }
}
