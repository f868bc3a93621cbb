package build.kiln.operator.decide;

import build.kiln.contract.BuildResult;
import build.kiln.contract.BuildResultJson;
import build.kiln.contract.ContractException;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import build.kiln.operator.observe.BuildObservation;
import java.util.List;
import java.util.Optional;

/** Turns what was observed of an ended attempt into how the build ended. */
final class Endings {
    private Endings() {}

    static Ending of(BuildObservation.Reported reported) {
        return of(reported, List.of());
    }

    static Ending of(BuildObservation.Joined joined) {
        return of(joined.index(), joined.parts());
    }

    /** The end of a part that has made no image, told of its platforms. */
    static Ending.Failed of(BuildObservation.PartEnded part) {
        Ending.Failed failed = switch (part.how()) {
            case BuildObservation.Died died -> of(died);
            case BuildObservation.Reported reported ->
                switch (of(reported)) {
                    case Ending.Failed known -> known;
                    case Ending.Succeeded _, Ending.Cancelled _, Ending.Superseded _ ->
                        throw new IllegalArgumentException("a part with an image has not ended the build");
                };
        };
        return new Ending.Failed(
                failed.failure().about(part.platforms()), failed.result(), failed.startedAt(), failed.finishedAt());
    }

    private static Ending of(BuildObservation.Reported reported, List<BuildResult> parts) {
        BuildResult result;
        try {
            BuildResult read = BuildResultJson.read(reported.message());
            result = parts.isEmpty() ? read : PartResults.joined(read, parts);
        } catch (ContractException e) {
            Failure unreadable = Failure.of(
                            FailureReasons.INTERNAL,
                            "the builder left a result that cannot be read: " + e.getMessage(),
                            Failure.Retry.FUTILE)
                    .withHint("operator and builder image may be of versions that do not fit together");
            return new Ending.Failed(
                    unreadable, Optional.empty(), Optional.of(reported.startedAt()), reported.finishedAt());
        }
        return switch (result.outcome()) {
            case BuildResult.Image image -> new Ending.Succeeded(result, image);
            case Failure failure ->
                new Ending.Failed(failure, Optional.of(result), Optional.of(result.startedAt()), result.completedAt());
        };
    }

    static Ending.Failed of(BuildObservation.Died died) {
        return new Ending.Failed(failure(died), Optional.empty(), died.startedAt(), died.finishedAt());
    }

    private static Failure failure(BuildObservation.Died died) {
        String message = died.message();
        return switch (died.death()) {
            case OUT_OF_MEMORY ->
                Failure.of(
                                FailureReasons.OUT_OF_MEMORY,
                                "the builder pod reached its memory limit and was killed",
                                Failure.Retry.MAY_HELP)
                        .withHint("raise spec.builder.resources.limits.memory");
            case DISRUPTED -> Failure.of(FailureReasons.EVICTED, message, Failure.Retry.MAY_HELP);
            case TIMED_OUT ->
                Failure.of(FailureReasons.TIMED_OUT, "the build took longer than its timeout", Failure.Retry.FUTILE)
                        .withHint("raise spec.builder.timeout, or look in the log for the step that hangs");
            case NOT_STARTED ->
                Failure.of(FailureReasons.INTERNAL, "the builder pod did not start: " + message, Failure.Retry.FUTILE)
                        .withHint("kubectl describe the pod: quota, node selector, tolerations and resources decide"
                                + " where it can run");
            case IDMAP_UNSUPPORTED ->
                Failure.of(FailureReasons.ISOLATION_UNAVAILABLE, message, Failure.Retry.FUTILE)
                        .withHint("the cache volume's filesystem cannot be mounted into a user namespace (NFS cannot):"
                                + " use another storage class, or spec.builder.isolation: rootless");
            case SECCOMP_MISSING ->
                Failure.of(FailureReasons.ISOLATION_UNAVAILABLE, message, Failure.Retry.FUTILE)
                        .withHint("the node lacks Kiln's seccomp profile: install the chart with seccomp.install=true,"
                                + " or use spec.builder.isolation: userns");
            case IMAGE_UNAVAILABLE ->
                Failure.of(
                                FailureReasons.INTERNAL,
                                "the builder image cannot be pulled: " + message,
                                Failure.Retry.FUTILE)
                        .withHint("check the chart's builder.image and builder.imagePullSecrets");
            case DIVERGED ->
                Failure.of(
                                FailureReasons.SOURCE_UNAVAILABLE,
                                "the source changed while its platforms were being built",
                                Failure.Retry.MAY_HELP)
                        .withHint("name a commit or a digest, which does not change");
            case CRASHED ->
                Failure.of(
                        FailureReasons.INTERNAL,
                        "the builder ended without a result: " + message,
                        Failure.Retry.MAY_HELP);
        };
    }
}
