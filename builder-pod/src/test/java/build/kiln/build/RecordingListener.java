package build.kiln.build;

import build.kiln.graph.Vertex;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps what steps write, and tells when the first one does. */
final class RecordingListener implements BuildListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final CountDownLatch firstLine = new CountDownLatch(1);

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
    public void logged(Vertex vertex, String line) {
        lines.add(line);
        firstLine.countDown();
    }

    @Override
    public void finished(Vertex vertex, Duration duration) {}

    @Override
    public void failed(Vertex vertex, Duration duration) {}
}
