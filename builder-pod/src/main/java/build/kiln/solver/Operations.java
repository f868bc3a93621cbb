package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the solver has done for it: running operations and telling what results hold.
 *
 * <p>Every method is called from several threads at once.
 *
 * @param <R> the result of a vertex
 */
public interface Operations<R> {
    /** Whether results of {@code vertex} are worth a record; sources that are made anew from their op alone are not. */
    boolean recorded(Vertex vertex);

    /**
     * The content of what {@code vertex} takes from its input at {@code position}, when that can be told before the input
     * has run: files of a context, the commit behind a branch, a download. Empty when the input's own key must do.
     */
    Optional<Digest> selected(Vertex vertex, int position) throws BuildException, IOException, InterruptedException;

    /** The content of what {@code vertex} takes from {@code result}, the result of its input at {@code position}. */
    Digest content(Vertex vertex, int position, R result) throws BuildException, IOException, InterruptedException;

    /**
     * Whether the content of what {@code vertex} takes from its input at {@code position} tells of all the input holds, so
     * that no other result of that input has the same.
     */
    boolean takesAll(Vertex vertex, int position);

    /** Whether {@code vertex} has another result wherever it takes other content, as a copy has and a process need not. */
    boolean distinct(Vertex vertex);

    /**
     * Runs {@code vertex}.
     *
     * @param inputs the results of its inputs, in their order
     */
    R run(Vertex vertex, List<R> inputs, StepLog log) throws BuildException, IOException, InterruptedException;
}
