package build.kiln.build;

import build.kiln.graph.Vertex;
import build.kiln.solver.SilentProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Keeps what steps write, and tells when the first one does. */
class RecordingListener extends SilentProgress implements BuildListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final CountDownLatch firstLine = new CountDownLatch(1);

    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseFinished(String name, Duration duration) {}

    @Override
    public void warned(String message) {}

    @Override
    public void logged(Vertex vertex, String line) {
        lines.add(line);
        firstLine.countDown();
    }
}
