package build.kiln.build;

import build.kiln.solver.Progress;
import java.time.Duration;

/** Hears how a build goes on. Every text it is given is free of secrets. */
public interface BuildListener extends Progress {
    /** A phase of the build begins, e.g. {@code resolve docker.io/library/debian:13}. */
    void phaseStarted(String name);

    void phaseFinished(String name, Duration duration);

    /** Something the user should know that does not stop the build. */
    void warned(String message);
}
