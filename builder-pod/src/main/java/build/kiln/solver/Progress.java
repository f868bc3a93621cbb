package build.kiln.solver;

import build.kiln.graph.Vertex;
import java.time.Duration;

/** Hears how a solve goes on. Called from several threads at once; must not block for long. */
public interface Progress {
    /** {@code vertex} has to run and begins. */
    void started(Vertex vertex);

    /** {@code vertex} has its result without running. */
    void cached(Vertex vertex);

    /** {@code vertex} wrote a line. */
    void logged(Vertex vertex, String line);

    /** {@code vertex} ran to its end. */
    void finished(Vertex vertex, Duration duration);

    /** {@code vertex} ran and failed, or was cancelled because another did. */
    void failed(Vertex vertex, Duration duration);
}
