package build.kiln.graph;

import build.kiln.digest.KeyHash;

/** What a vertex does. Values only: running them is the work of {@code build.kiln.op}. */
public sealed interface Op permits ImageOp, ScratchOp, ContextOp, GitOp, HttpOp, ExecOp, CopyOp, MkdirOp, MergeOp {
    /**
     * Adds what can change this operation's result, and nothing else, to a cache key. Inputs are added by the solver;
     * secrets, proxies and added hosts are never part of it.
     */
    void addTo(KeyHash key);

    /** Throws {@link IllegalArgumentException} when the operation cannot have {@code count} inputs. */
    void checkInputs(int count);

    /** For operations that take no input. */
    static void requireNone(int count) {
        require(count == 0, "takes no input");
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
