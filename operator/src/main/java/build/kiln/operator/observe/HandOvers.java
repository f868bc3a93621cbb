package build.kiln.operator.observe;

import build.kiln.contract.BuilderFiles;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what became of a build that was handed to a builder which had waited. */
final class HandOvers {
    private HandOvers() {}

    /**
     * What is known of the build.
     *
     * @param job the build's
     * @param at when it became the build's
     * @param pods the Job's
     * @param seen what is known of the Job and its pod as of any other
     */
    static BuildObservation of(BuilderJob job, Instant at, List<Pod> pods, BuildObservation seen) {
        Optional<Pod> pod = Observer.newest(pods);
        return switch (seen) {
            case BuildObservation.Running running ->
                pod.filter(one -> !Observer.hasRequest(one))
                        .map(one -> handingOver(job, one))
                        .orElse(new BuildObservation.Running(later(running.since(), at)));
            case BuildObservation.Reported(var message, var startedAt, var finishedAt) ->
                new BuildObservation.Reported(message, later(startedAt, at), finishedAt);
            case BuildObservation.Died died ->
                pod.filter(HandOvers::hasNotBegun).isPresent()
                        ? new BuildObservation.NotBegun()
                        : new BuildObservation.Died(
                                died.death(),
                                died.message(),
                                died.exitCode(),
                                died.startedAt().map(started -> later(started, at)),
                                died.finishedAt());
            case BuildObservation.Absent _,
                    BuildObservation.Waiting _,
                    BuildObservation.HandingOver _,
                    BuildObservation.NotBegun _,
                    BuildObservation.PartEnded _,
                    BuildObservation.Joined _,
                    BuildObservation.Incomplete _ -> seen;
        };
    }

    /** What an operator of another release has asked cannot be passed on, but it can be asked again. */
    private static BuildObservation handingOver(BuilderJob job, Pod pod) {
        return job.request().isPresent() ? new BuildObservation.HandingOver(pod) : new BuildObservation.NotBegun();
    }

    private static boolean hasNotBegun(Pod pod) {
        return !Observer.hasRequest(pod)
                || Observer.terminated(pod)
                        .filter(ended -> BuilderFiles.NOT_BEGUN.equals(Endings.text(ended.getMessage())))
                        .isPresent();
    }

    /** The container is older than the build. */
    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
