package build.kiln.cli;

import build.kiln.build.BuildListener;
import build.kiln.solver.SilentProgress;
import java.time.Duration;

/** Says nothing; failures are told by the result. */
final class QuietProgress extends SilentProgress implements BuildListener {
    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseFinished(String name, Duration duration) {}

    @Override
    public void warned(String message) {}
}
