package build.kiln.solver;

import build.kiln.digest.Digest;
import build.kiln.failure.BuildException;
import build.kiln.graph.Vertex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Results of earlier builds by cache key.
 *
 * @param <R> the result of a vertex
 */
public interface Records<R> {
    /** The result recorded under {@code key}, whole and usable. Anything missing or damaged is a miss. */
    Optional<R> find(Digest key) throws IOException, InterruptedException;

    /** Whether a result may be recorded of {@code operation}, on whatever inputs; no record need be usable. */
    boolean knows(Digest operation) throws IOException, InterruptedException;

    /** Records {@code result} under {@code keys}; neither need be known, let alone durable, when this returns. */
    void save(Keys keys, Vertex vertex, R result) throws IOException, InterruptedException;

    /**
     * What a result is recorded under.
     *
     * @param definition known before anything runs
     * @param operation that the records know from then on; empty when they do already
     */
    record Keys(Digest definition, Optional<Digest> operation, Late late) {}

    /** The keys that depend on inputs that may still be in the making. */
    interface Late {
        /** Waits until the keys are known. */
        List<Digest> await() throws BuildException, IOException, InterruptedException;
    }

    /**
     * Announces that this build makes the result for {@code key}. While another build has announced the same, waits for it
     * first, within reason.
     */
    Claim claim(Digest key) throws IOException, InterruptedException;

    /** An announcement, which ends when closed. */
    interface Claim extends AutoCloseable {
        /** Whether another build was waited for, so that a second look may find its result. */
        boolean waited();

        @Override
        void close();
    }
}
