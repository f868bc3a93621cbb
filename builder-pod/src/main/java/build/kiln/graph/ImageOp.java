package build.kiln.graph;

import build.kiln.digest.KeyHash;

/** The file tree of an image. Its key is the chain of diffIDs: two tags of the same files are the same input. */
public record ImageOp(ResolvedImage image) implements Op {
    @Override
    public void addTo(KeyHash key) {
        key.text("image").list(image.config().diffIds().size());
        image.config().diffIds().forEach(key::digest);
    }

    @Override
    public void checkInputs(int count) {
        Op.requireNone(count);
    }
}
