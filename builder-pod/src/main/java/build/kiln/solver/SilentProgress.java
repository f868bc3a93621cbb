package build.kiln.solver;

import build.kiln.graph.Vertex;
import java.time.Duration;

/** Hears nothing; those that hear only some of it say what. */
public class SilentProgress implements Progress {
    @Override
    public void started(Vertex vertex) {}

    @Override
    public void cached(Vertex vertex) {}

    @Override
    public void logged(Vertex vertex, String line) {}

    @Override
    public void finished(Vertex vertex, Duration duration) {}

    @Override
    public void failed(Vertex vertex, Duration duration) {}
}
