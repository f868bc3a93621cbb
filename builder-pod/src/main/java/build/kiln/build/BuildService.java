package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;

/** Builds an image from a request. */
public final class BuildService {
    private final Clock clock;

    public BuildService(Clock clock) {
        this.clock = clock;
    }

    /**
     * Runs a build to its end. A build that fails is a result too; interrupting the calling thread cancels it.
     *
     * @return what became of it, secrets masked; the thread's interrupt status is cleared when that is what ended it
     */
    public BuildResult run(BuildJob job, BuildListener listener) {
        Attempt attempt = new Attempt(job, new Scrubber(), listener, clock);
        Instant started = clock.instant();
        BuildResult.Outcome outcome = outcome(job.request(), attempt);
        return attempt.report(outcome, started, clock.instant());
    }

    private static BuildResult.Outcome outcome(BuildRequest request, Attempt attempt) {
        try (Deadline deadline = new Deadline(request.options().timeout())) {
            try {
                return attempt.run();
            } catch (BuildException e) {
                return attempt.failure(e);
            } catch (IOException e) {
                return Thread.interrupted()
                        ? attempt.failure(ended(deadline, request))
                        : attempt.failure(FailureCard.explain(e));
            } catch (InterruptedException e) {
                return attempt.failure(ended(deadline, request));
            }
        }
    }

    private static BuildException ended(Deadline deadline, BuildRequest request) {
        if (deadline.isExpired()) {
            return BuildException.of(
                            Reason.TIMED_OUT,
                            "the build took longer than " + request.options().timeout())
                    .withHint("give it more time with spec.builder.timeout, or find the slow step in the log");
        }
        return BuildException.of(Reason.CANCELLED, "the build was cancelled");
    }
}
