package build.kiln.build;

import build.kiln.graph.Vertex;
import build.kiln.solver.Progress;
import java.time.Duration;

/** Passes progress on with secrets masked. */
record ScrubbedProgress(Progress next, Scrubber scrubber) implements Progress {
    @Override
    public void started(Vertex vertex) {
        next.started(vertex);
    }

    @Override
    public void cached(Vertex vertex) {
        next.cached(vertex);
    }

    @Override
    public void logged(Vertex vertex, String line) {
        next.logged(vertex, scrubber.scrub(line));
    }

    @Override
    public void finished(Vertex vertex, Duration duration) {
        next.finished(vertex, duration);
    }

    @Override
    public void failed(Vertex vertex, Duration duration) {
        next.failed(vertex, duration);
    }
}
