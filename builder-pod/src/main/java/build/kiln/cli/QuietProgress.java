package build.kiln.cli;

import build.kiln.build.BuildListener;
import build.kiln.graph.Vertex;
import java.time.Duration;

/** Says nothing; failures are told by the result. */
final class QuietProgress implements BuildListener {
    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseFinished(String name, Duration duration) {}

    @Override
    public void warned(String message) {}

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
