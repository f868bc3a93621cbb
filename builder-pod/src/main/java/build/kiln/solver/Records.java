package build.kiln.solver;

import build.kiln.digest.Digest;
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

    /** Records {@code result} under each of {@code keys}; it need not be durable when this returns. */
    void save(List<Digest> keys, Vertex vertex, R result) throws IOException, InterruptedException;

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
