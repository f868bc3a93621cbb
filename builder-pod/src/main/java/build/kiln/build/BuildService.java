package build.kiln.build;

import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Join;
import build.kiln.failure.BuildException;
import build.kiln.failure.Reason;
import build.kiln.frontend.dockerfile.DockerfileFrontend;
import build.kiln.frontend.dockerfile.Outline;
import build.kiln.frontend.dockerfile.Targets;
import build.kiln.solver.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Builds an image from a request. */
public final class BuildService {
    /** A machine that is put to sleep again and again does not build. */
    private static final int MOST_STANDSTILLS = 2;

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
        return conclude(job, listener, _ -> {}).result();
    }

    /**
     * The same, with what a person at a terminal wants to know beside the result.
     *
     * @param told hears it once, as soon as it is known: of an image before caches are exported, in whichever thread. What
     *     becomes of those is a matter of warnings
     */
    public Conclusion conclude(BuildJob job, BuildListener listener, Consumer<Conclusion> told) {
        Instant started = clock.instant();
        Optional<Join> join = job.request().join();
        if (join.isPresent()) {
            Conclusion conclusion =
                    conclude(job.request(), new Joining(job.request(), join.get(), listener, clock), started);
            told.accept(conclusion);
            return conclusion;
        }
        FullVolume volume = new FullVolume(Path.of(job.request().cache().directory()), listener);
        int standstills = 0;
        while (true) {
            Attempt attempt = new Attempt(job, new Scrubber(), listener, clock);
            AtomicBoolean known = new AtomicBoolean();
            Ending<BuildResult.Image> ending = end(
                    job.request(),
                    () -> attempt.run(image -> {
                        known.set(true);
                        told.accept(attempt.conclusion(image, Optional.empty(), started));
                    }));
            Conclusion conclusion = switch (ending) {
                case Ending.Done<BuildResult.Image>(BuildResult.Image image) ->
                    attempt.conclusion(image, Optional.empty(), started);
                case Ending.Failed<BuildResult.Image>(BuildException failure) -> attempt.conclusion(failure, started);
            };
            if (attempt.wasTakenForDead() && standstills < MOST_STANDSTILLS) {
                standstills++;
                listener.warned(
                        "this builder stood still for so long that others may have taken it for dead: it builds again");
            } else if (!volume.hasRoomAfter(conclusion.result().outcome())) {
                if (!known.get()) {
                    told.accept(conclusion);
                }
                return conclusion;
            }
        }
    }

    private Conclusion conclude(BuildRequest request, Joining joining, Instant started) {
        BuildResult.Outcome outcome = switch (end(request, joining::run)) {
            case Ending.Done<BuildResult.Image>(BuildResult.Image image) -> image;
            case Ending.Failed<BuildResult.Image>(BuildException failure) -> FailureCard.of(failure, new Scrubber());
        };
        return new Conclusion(
                joining.report(outcome, started, clock.instant()), joining.exported(), Optional.empty(), List.of());
    }

    /** Says what a build would complain about; builds nothing. Interrupting the calling thread cancels it. */
    public CheckReport check(BuildJob job, BuildListener listener) {
        Attempt attempt = new Attempt(job, new Scrubber(), listener, clock);
        return switch (end(job.request(), attempt::check)) {
            case Ending.Done<DockerfileFrontend.Check>(DockerfileFrontend.Check check) ->
                new CheckReport(
                        attempt.dockerfile(),
                        attempt.placed(check.findings()),
                        check.failure().map(attempt::placed));
            case Ending.Failed<DockerfileFrontend.Check>(BuildException failure) ->
                new CheckReport(attempt.dockerfile(), List.of(), Optional.of(attempt.placed(failure)));
        };
    }

    /** Says what a build may be given; builds nothing. Interrupting the calling thread cancels it. */
    public Answer<Outline> outline(BuildJob job, BuildListener listener) {
        return answer(job, listener, Attempt::outline);
    }

    /** Says which stages the Dockerfile has; builds nothing. Interrupting the calling thread cancels it. */
    public Answer<Targets> targets(BuildJob job, BuildListener listener) {
        return answer(job, listener, Attempt::targets);
    }

    private interface Question<T> {
        T ask(Attempt attempt) throws BuildException, IOException, InterruptedException;
    }

    private <T> Answer<T> answer(BuildJob job, BuildListener listener, Question<T> question) {
        Attempt attempt = new Attempt(job, new Scrubber(), listener, clock);
        return switch (end(job.request(), () -> question.ask(attempt))) {
            case Ending.Done<T>(T value) ->
                new Answer.Given<>(value, attempt.dockerfile().orElseThrow());
            case Ending.Failed<T>(BuildException failure) ->
                new Answer.Refused<>(attempt.failure(failure), attempt.excerpt(failure));
        };
    }

    /** What an attempt came to. */
    private sealed interface Ending<T> {
        record Done<T>(T value) implements Ending<T> {}

        record Failed<T>(BuildException failure) implements Ending<T> {}
    }

    private static <T> Ending<T> end(BuildRequest request, Scope.Task<T> work) {
        try (Deadline deadline = new Deadline(request.options().timeout())) {
            Scope scope = new Scope();
            // In a virtual thread, which leaves a silent connection when it is interrupted, as others do not.
            CompletableFuture<T> result = scope.fork(work);
            Ending<T> ending = await(scope, result, deadline, request);
            // What was told to stop may have had its result all the same.
            return result.state() == Future.State.SUCCESS ? new Ending.Done<>(result.resultNow()) : ending;
        }
    }

    private static <T> Ending<T> await(
            Scope scope, CompletableFuture<T> result, Deadline deadline, BuildRequest request) {
        try (scope) {
            return new Ending.Done<>(scope.await(result));
        } catch (BuildException e) {
            return new Ending.Failed<>(e);
        } catch (IOException e) {
            return new Ending.Failed<>(Thread.interrupted() ? ended(deadline, request) : FailureCard.explain(e));
        } catch (InterruptedException e) {
            return new Ending.Failed<>(ended(deadline, request));
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
