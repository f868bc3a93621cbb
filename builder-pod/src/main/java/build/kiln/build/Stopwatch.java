package build.kiln.build;

import build.kiln.failure.BuildException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long the phases of a build took, also when one failed. */
final class Stopwatch {
    private final BuildListener listener;
    private final Map<String, Duration> timings = new LinkedHashMap<>();

    Stopwatch(BuildListener listener) {
        this.listener = listener;
    }

    /** A phase of a build. */
    interface Phase<T> {
        T run() throws BuildException, IOException, InterruptedException;
    }

    <T> T time(String name, Phase<T> phase) throws BuildException, IOException, InterruptedException {
        long start = System.nanoTime();
        listener.phaseStarted(name);
        try {
            return phase.run();
        } finally {
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            timings.merge(name, duration, Duration::plus);
            listener.phaseFinished(name, duration);
        }
    }

    Map<String, Duration> timings() {
        return timings;
    }
}
