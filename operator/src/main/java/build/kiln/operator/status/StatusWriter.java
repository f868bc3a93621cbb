package build.kiln.operator.status;

import static build.kiln.operator.status.ConditionType.BUILT;
import static build.kiln.operator.status.ConditionType.POLICY_ADMITTED;
import static build.kiln.operator.status.ConditionType.PUSHED;
import static build.kiln.operator.status.ConditionType.READY;
import static build.kiln.operator.status.ConditionType.RECONCILING;
import static build.kiln.operator.status.ConditionType.SOURCE_RESOLVED;
import static build.kiln.operator.status.ConditionType.STALLED;

import build.kiln.api.v1alpha1.BuildOutcome;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import java.time.Instant;
import java.util.Set;

/** Shows a {@link Turn} in an ImageBuild's status. Nothing else writes there. */
public final class StatusWriter {
    private static final String BUILDING = "Building";
    private static final Set<String> SOURCE_REASONS =
            Set.of(FailureReasons.SOURCE_NOT_FOUND, FailureReasons.SOURCE_UNAVAILABLE);

    private StatusWriter() {}

    /**
     * The status after a turn; {@code previous} is left as it was.
     *
     * @param generation of the spec that was looked at
     */
    public static ImageBuildStatus next(ImageBuildStatus previous, long generation, Turn turn, Instant now) {
        ImageBuildStatus status = StatusFields.copy(previous);
        Conditions conditions = new Conditions(previous.getConditions(), generation, now);
        switch (turn) {
            case Turn.Started started -> {
                StatusFields.started(status, started, now);
                building(conditions, BUILDING, "build " + started.attempt().build() + " started");
                conditions.yes(
                        SOURCE_RESOLVED,
                        "Resolved",
                        started.provenance().revision().orElse(""));
                conditions.yes(
                        POLICY_ADMITTED, started.warnings().isEmpty() ? "Admitted" : "Warned", started.warnings());
            }
            case Turn.Progressing progressing -> building(conditions, progressing.reason(), progressing.message());
            case Turn.Retrying retrying ->
                building(
                        conditions,
                        "Retrying",
                        "attempt " + retrying.nextAttempt() + " failed with "
                                + retrying.failure().reason() + ": "
                                + retrying.failure().message() + "; the next one starts at " + retrying.at());
            case Turn.Succeeded succeeded -> {
                StatusFields.succeeded(status, succeeded);
                succeeded(conditions, status);
            }
            case Turn.Exporting() -> StatusFields.exporting(status);
            case Turn.Exported exported -> StatusFields.exported(status, exported);
            case Turn.Failed failed -> {
                StatusFields.failed(status, failed);
                failed(conditions, failed.failure());
            }
            case Turn.Cancelled cancelled -> {
                StatusFields.cancelled(status, cancelled.build());
                String message = "build " + cancelled.build().number() + " was cancelled";
                conditions.no(READY, "Cancelled", message);
                conditions.no(RECONCILING, "Cancelled", "");
                conditions.yes(STALLED, "Cancelled", message);
                conditions.no(BUILT, "Cancelled", "").no(PUSHED, "Cancelled", "");
            }
            case Turn.Superseded superseded -> {
                StatusFields.superseded(status, superseded.build());
                building(conditions, "Superseded", "the spec changed while it was being built");
            }
            case Turn.Stalled stalled -> {
                StatusFields.stalled(status, stalled);
                stalled(conditions, stalled);
            }
            case Turn.Blocked blocked -> blocked(conditions, blocked, previous);
            case Turn.Suspended() -> {
                conditions.keep(READY);
                conditions.no(RECONCILING, "Suspended", "spec.suspend holds back the next build");
                conditions.keep(STALLED);
            }
            case Turn.Resting() -> rest(conditions, status);
        }
        status.setObservedGeneration(generation);
        status.setConditions(conditions.all());
        return status;
    }

    private static void building(Conditions conditions, String reason, String message) {
        conditions.unknown(READY, reason, message);
        conditions.yes(RECONCILING, reason, message);
        conditions.no(STALLED, reason, "");
        conditions.unknown(BUILT, reason, "").unknown(PUSHED, reason, "");
    }

    private static void succeeded(Conditions conditions, ImageBuildStatus status) {
        String image = status.getLatestImage() == null ? "" : status.getLatestImage();
        conditions.yes(READY, "Succeeded", image);
        conditions.no(RECONCILING, "Succeeded", "");
        conditions.no(STALLED, "Succeeded", "");
        conditions.yes(SOURCE_RESOLVED, "Resolved", status.getRevision() == null ? "" : status.getRevision());
        if (!conditions.isTrue(POLICY_ADMITTED)) {
            conditions.yes(POLICY_ADMITTED, "Admitted", "");
        }
        conditions.yes(BUILT, "Succeeded", "").yes(PUSHED, "Succeeded", image);
    }

    private static void failed(Conditions conditions, Failure failure) {
        String reason = failure.reason();
        conditions.no(READY, reason, failure.message());
        conditions.no(RECONCILING, reason, "");
        conditions.yes(STALLED, reason, failure.message());
        if (SOURCE_REASONS.contains(reason)) {
            conditions.no(SOURCE_RESOLVED, reason, failure.message());
        } else {
            conditions.yes(SOURCE_RESOLVED, "Resolved", "");
        }
        if (reason.equals(FailureReasons.POLICY_DENIED)) {
            conditions.no(POLICY_ADMITTED, reason, failure.message());
        }
        if (reason.equals(FailureReasons.PUSH_DENIED) || reason.equals(FailureReasons.POLICY_DENIED)) {
            conditions.yes(BUILT, "Succeeded", "").no(PUSHED, reason, failure.message());
        } else {
            conditions.no(BUILT, reason, failure.message()).no(PUSHED, reason, "");
        }
    }

    private static void stalled(Conditions conditions, Turn.Stalled stalled) {
        conditions.no(READY, stalled.reason(), stalled.message());
        conditions.no(RECONCILING, stalled.reason(), "");
        conditions.yes(STALLED, stalled.reason(), stalled.message());
        if (stalled.reason().equals(FailureReasons.POLICY_DENIED)) {
            conditions.no(POLICY_ADMITTED, stalled.reason(), stalled.message());
        }
        if (SOURCE_REASONS.contains(stalled.reason())) {
            conditions.no(SOURCE_RESOLVED, stalled.reason(), stalled.message());
        }
    }

    /** A good image stays good while its source cannot be reached; a changed spec has no image yet. */
    private static void blocked(Conditions conditions, Turn.Blocked blocked, ImageBuildStatus previous) {
        boolean answered = blocked.obstacle() == Turn.Obstacle.SOURCE
                && previous.getLatestImage() != null
                && conditions.isTrue(READY)
                && conditions.isCurrent(READY);
        if (answered) {
            conditions.keep(READY);
            conditions.no(RECONCILING, blocked.reason(), "");
        } else {
            conditions.no(READY, blocked.reason(), blocked.message());
            conditions.yes(RECONCILING, blocked.reason(), blocked.message());
        }
        conditions.no(STALLED, blocked.reason(), "");
        if (blocked.obstacle() == Turn.Obstacle.SOURCE) {
            conditions.no(SOURCE_RESOLVED, blocked.reason(), blocked.message());
        }
    }

    /** A spec that could not be built and was taken back is answered by the good build before it. */
    private static void rest(Conditions conditions, ImageBuildStatus status) {
        boolean good =
                !status.getHistory().isEmpty() && status.getHistory().getFirst().outcome() == BuildOutcome.SUCCEEDED;
        if (good && !conditions.isTrue(READY)) {
            succeeded(conditions, status);
            return;
        }
        conditions.keep(READY);
        conditions.keep(STALLED);
        conditions.yes(SOURCE_RESOLVED, "Resolved", "");
        conditions.no(RECONCILING, "UpToDate", "");
    }
}
