package build.kiln.graph;

import build.kiln.digest.KeyHash;

/**
 * A directory given to the build: the main context or a named one. Keys hold no part of it but its name; what an
 * operation selects from it enters that operation's key by content.
 *
 * @param name {@link #MAIN} or the name of a {@code --build-context}
 */
public record ContextOp(String name) implements Op {
    public static final String MAIN = "context";

    @Override
    public void addTo(KeyHash key) {
        key.text("context").text(name);
    }

    @Override
    public void checkInputs(int count) {
        Op.requireNone(count);
    }
}
