package build.kiln.operator.status;

import build.kiln.api.DurationText;
import build.kiln.api.v1alpha1.BaseImageStatus;
import build.kiln.api.v1alpha1.BuildOutcome;
import build.kiln.api.v1alpha1.BuildRecord;
import build.kiln.api.v1alpha1.CacheStatus;
import build.kiln.api.v1alpha1.ExportState;
import build.kiln.api.v1alpha1.FailureStatus;
import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.WarningStatus;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import build.kiln.operator.status.Turn.Concluded;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a status beside its conditions. */
final class StatusFields {
    private static final int LONGEST_HISTORY = 10;

    private StatusFields() {}

    static void started(ImageBuildStatus status, Turn.Started started, Instant now) {
        long number = started.attempt().build();
        if (status.getBuildNumber() == null || status.getBuildNumber() != number) {
            status.setStartedAt(time(now));
        }
        status.setBuildNumber(number);
        status.setAttempt(started.attempt().attempt() + 1);
        status.setJob(started.attempt().jobName());
        status.setReason(started.provenance().reason());
        status.setRebuildToken(started.provenance().rebuildToken().orElse(status.getRebuildToken()));
        status.setIsolation(started.isolation().code());
        status.setCompletedAt(null);
        status.setDuration(null);
    }

    static void succeeded(ImageBuildStatus status, Turn.Succeeded turn) {
        BuildResult.Image image = turn.image();
        concluded(status, turn.build());
        result(status, turn.build(), turn.result());
        status.setFailure(null);
        status.setLatestImage(image.name() + "@" + image.digest());
        status.setDigest(image.digest());
        status.setTags(image.tags());
        status.setSize(image.size());
        status.setLayers(image.layers());
        status.setBaseImages(turn.result().bases().stream()
                .map(base -> new BaseImageStatus(base.reference(), base.digest()))
                .toList());
        record(status, turn.build(), BuildOutcome.SUCCEEDED, image.digest());
    }

    static void exporting(ImageBuildStatus status) {
        if (status.getCache() != null) {
            status.setCache(status.getCache().withExport(ExportState.RUNNING));
        }
    }

    static void exported(ImageBuildStatus status, Turn.Exported turn) {
        if (status.getCache() != null) {
            status.setCache(
                    status.getCache().withExport(turn.failures().isEmpty() ? ExportState.DONE : ExportState.FAILED));
        }
        List<WarningStatus> warnings = new ArrayList<>(status.getWarnings());
        turn.failures().forEach(failure -> warnings.add(new WarningStatus("Cache", 0, failure)));
        status.setWarnings(warnings);
    }

    static void failed(ImageBuildStatus status, Turn.Failed turn) {
        concluded(status, turn.build());
        turn.result().ifPresent(result -> result(status, turn.build(), result));
        status.setFailure(failure(turn.failure()));
        record(status, turn.build(), BuildOutcome.FAILED, null);
    }

    static void cancelled(ImageBuildStatus status, Concluded build) {
        stopped(status, build);
        status.setFailure(failure(
                Failure.of(FailureReasons.CANCELLED, "build " + build.number() + " was cancelled", Failure.Retry.FUTILE)
                        .withHint("set the annotation " + ImageBuild.REBUILD + " to a new value to build after all")));
    }

    /** Its inputs were not built, so that going back to them builds them. */
    static void superseded(ImageBuildStatus status, Concluded build) {
        String hash = status.getInputHash();
        stopped(status, build);
        status.setFailure(null);
        status.setInputHash(hash);
    }

    private static void stopped(ImageBuildStatus status, Concluded build) {
        concluded(status, build);
        record(status, build, BuildOutcome.CANCELLED, null);
    }

    /** No build was begun, so that nothing but the failure changes. */
    static void stalled(ImageBuildStatus status, Turn.Stalled stalled) {
        status.setFailure(failure(Failure.of(stalled.reason(), stalled.message(), Failure.Retry.FUTILE)));
    }

    private static void concluded(ImageBuildStatus status, Concluded build) {
        status.setBuildNumber(build.number());
        status.setJob(null);
        status.setAttempt(null);
        status.setInputHash(build.provenance().inputHash());
        status.setReason(build.provenance().reason());
        status.setRebuildToken(build.provenance().rebuildToken().orElse(status.getRebuildToken()));
        build.provenance().revision().ifPresent(status::setRevision);
        status.setCompletedAt(time(build.at()));
        status.setDuration(duration(status.getStartedAt(), build.at()));
    }

    private static void result(ImageBuildStatus status, Concluded build, BuildResult result) {
        if (build.provenance().revision().isEmpty()) {
            result.revision().ifPresent(status::setRevision);
        }
        BuildResult.CacheUse cache = result.cache();
        status.setCache(new CacheStatus(
                cache.steps(),
                cache.hits(),
                cache.hits() + "/" + cache.steps(),
                cache.firstMiss().orElse(null),
                cache.bytesReused(),
                null));
        if (!result.isolation().isEmpty()) {
            status.setIsolation(result.isolation());
        }
        Map<String, String> timings = new LinkedHashMap<>();
        result.timings().forEach((phase, took) -> timings.put(phase, seconds(took)));
        status.setTimings(timings);
        status.setWarnings(result.warnings().stream()
                .map(warning -> new WarningStatus(warning.rule(), warning.line(), warning.message()))
                .toList());
    }

    private static FailureStatus failure(Failure failure) {
        return new FailureStatus(
                failure.reason(),
                failure.message(),
                failure.step().orElse(null),
                failure.file().orElse(null),
                failure.line().isPresent() ? failure.line().getAsInt() : null,
                failure.exitCode().isPresent() ? failure.exitCode().getAsInt() : null,
                failure.retryable(),
                failure.log(),
                failure.hint().orElse(null));
    }

    private static void record(
            ImageBuildStatus status, Concluded build, BuildOutcome outcome, @Nullable String digest) {
        List<BuildRecord> history = new ArrayList<>();
        history.add(new BuildRecord(
                build.number(),
                outcome,
                build.provenance().reason(),
                status.getRevision(),
                digest,
                status.getStartedAt(),
                status.getCompletedAt(),
                status.getDuration()));
        status.getHistory().stream()
                .filter(past -> past.number() != build.number())
                .forEach(history::add);
        status.setHistory(history.subList(0, Math.min(history.size(), LONGEST_HISTORY)));
    }

    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable String duration(@Nullable String startedAt, Instant end) {
        return Optional.ofNullable(startedAt)
                .map(start ->
                        Duration.between(OffsetDateTime.parse(start).toInstant(), end.truncatedTo(ChronoUnit.SECONDS)))
                .map(took -> DurationText.format(took.isNegative() ? Duration.ZERO : took))
                .orElse(null);
    }

    private static String seconds(Duration took) {
        return took.toMillis() < 10_000 ? took.toMillis() + "ms" : DurationText.format(took);
    }

    static ImageBuildStatus copy(ImageBuildStatus from) {
        ImageBuildStatus to = new ImageBuildStatus();
        to.setObservedGeneration(from.getObservedGeneration());
        to.setConditions(from.getConditions());
        to.setLatestImage(from.getLatestImage());
        to.setDigest(from.getDigest());
        to.setTags(from.getTags());
        to.setRevision(from.getRevision());
        to.setBuildNumber(from.getBuildNumber());
        to.setReason(from.getReason());
        to.setInputHash(from.getInputHash());
        to.setRebuildToken(from.getRebuildToken());
        to.setJob(from.getJob());
        to.setAttempt(from.getAttempt());
        to.setCache(from.getCache());
        to.setIsolation(from.getIsolation());
        to.setStartedAt(from.getStartedAt());
        to.setCompletedAt(from.getCompletedAt());
        to.setDuration(from.getDuration());
        to.setTimings(from.getTimings());
        to.setSize(from.getSize());
        to.setLayers(from.getLayers());
        to.setBaseImages(from.getBaseImages());
        to.setWarnings(from.getWarnings());
        to.setFailure(from.getFailure());
        to.setHistory(from.getHistory());
        return to;
    }
}
