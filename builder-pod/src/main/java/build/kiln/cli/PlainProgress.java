package build.kiln.cli;

import build.kiln.build.BuildListener;
import build.kiln.graph.Vertex;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Progress as lines: {@code #3 [2/4] RUN npm ci}, its output, and how it ended. For logs and pipes. */
final class PlainProgress implements BuildListener {
    private final PrintWriter out;
    private final Map<Vertex, Integer> numbers = new HashMap<>();

    PlainProgress(PrintWriter out) {
        this.out = out;
    }

    private synchronized void line(Vertex vertex, String text) {
        int number = numbers.computeIfAbsent(vertex, added -> numbers.size() + 1);
        out.println("#" + number + " " + text);
        out.flush();
    }

    private synchronized void line(String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseFinished(String name, Duration duration) {
        line(name + " done in " + seconds(duration));
    }

    @Override
    public void warned(String message) {
        line("WARNING: " + message);
    }

    @Override
    public void started(Vertex vertex) {
        line(vertex, vertex.label().name());
    }

    @Override
    public void cached(Vertex vertex) {
        line(vertex, vertex.label().name());
        line(vertex, "CACHED");
    }

    @Override
    public void logged(Vertex vertex, String text) {
        line(vertex, text);
    }

    @Override
    public void finished(Vertex vertex, Duration duration) {
        line(vertex, "DONE " + seconds(duration));
    }

    @Override
    public void failed(Vertex vertex, Duration duration) {
        line(vertex, "FAILED after " + seconds(duration));
    }

    private static String seconds(Duration duration) {
        // Not by a Formatter: to load the locale's data for it takes longer than many a step.
        long tenths = (duration.toMillis() + 50) / 100;
        return tenths / 10 + "." + tenths % 10 + "s";
    }
}
