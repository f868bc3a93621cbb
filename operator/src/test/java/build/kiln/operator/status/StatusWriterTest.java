package build.kiln.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.WarningStatus;
import build.kiln.contract.BuildResult;
import build.kiln.contract.Failure;
import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.Provenance;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusWriterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Owner SHOP = new Owner("kiln.build/v1alpha1", "ImageBuild", "team-a", "shop", "uid");

    /** Ready, Reconciling, Stalled, SourceResolved, PolicyAdmitted, Built, Pushed: T, F, U or - for absent. */
    @ParameterizedTest
    @MethodSource
    void aTurnSetsConditions(List<Turn> turns, String expected) {
        ImageBuildStatus status = new ImageBuildStatus();
        for (Turn turn : turns) {
            status = StatusWriter.next(status, 1, turn, NOW);
        }
        assertEquals(expected, letters(status));
    }

    static Stream<Arguments> aTurnSetsConditions() {
        return Stream.of(
                arguments(List.of(started(1)), "UTFTTUU"),
                arguments(List.of(started(1), new Turn.Progressing("Building", "")), "UTFTTUU"),
                arguments(List.of(started(1), succeeded(1)), "TFFTTTT"),
                arguments(List.of(started(1), failed(1, FailureReasons.RUN_FAILED)), "FFTTTFF"),
                arguments(List.of(started(1), failed(1, FailureReasons.PUSH_DENIED)), "FFTTTTF"),
                arguments(List.of(started(1), failed(1, FailureReasons.POLICY_DENIED)), "FFTTFTF"),
                arguments(List.of(started(1), failed(1, FailureReasons.SOURCE_NOT_FOUND)), "FFTFTFF"),
                arguments(List.of(started(1), new Turn.Cancelled(concluded(1))), "FFTTTFF"),
                arguments(List.of(started(1), new Turn.Superseded(concluded(1))), "UTFTTUU"),
                arguments(List.of(blocked(Turn.Obstacle.REFERENCE)), "FTF----"),
                arguments(List.of(blocked(Turn.Obstacle.SOURCE)), "FTFF---"),
                arguments(List.of(started(1), succeeded(1), blocked(Turn.Obstacle.SOURCE)), "TFFFTTT"),
                arguments(List.of(new Turn.Stalled(FailureReasons.INVALID_REFERENCE, "")), "FFT----"),
                arguments(List.of(started(1), succeeded(1), new Turn.Resting()), "TFFTTTT"),
                arguments(List.of(started(1), succeeded(1), new Turn.Suspended()), "TFFTTTT"));
    }

    @Test
    void theLastGoodImageStaysWhenARebuildFails() {
        ImageBuildStatus status = after(started(1), succeeded(1), started(2), failed(2, FailureReasons.RUN_FAILED));
        assertEquals("registry.example/shop@sha256:1", status.getLatestImage());
        assertEquals(2L, status.getBuildNumber());
        assertEquals(2, status.getHistory().size());
        assertEquals("h2", status.getInputHash());
    }

    @Test
    void whatEndsWithoutAnImageSaysWhy() {
        assertEquals("Cancelled", failure(started(1), new Turn.Cancelled(concluded(1))));
        assertEquals("InvalidReference", failure(new Turn.Stalled(FailureReasons.INVALID_REFERENCE, "no image")));
        assertNull(after(started(1), new Turn.Superseded(concluded(1))).getFailure());
    }

    private static String failure(Turn... turns) {
        return Objects.requireNonNull(after(turns).getFailure()).reason();
    }

    @Test
    void aSupersededBuildLeavesNoInputHashBehind() {
        assertNull(after(started(1), new Turn.Superseded(concluded(1))).getInputHash());
    }

    @Test
    void whatMadeABuildSlowStandsBesideItsImage() {
        String message = "overlayfs cannot be mounted on the cache volume: every step gets a copy of its files";
        ImageBuildStatus status = after(started(1), succeeded(1, new BuildResult.Warning("Cache", 0, message)));
        assertEquals(List.of(new WarningStatus("Cache", 0, message)), status.getWarnings());
        assertEquals(List.of(), after(started(1), succeeded(1)).getWarnings());
    }

    @Test
    void historyHoldsTheTenNewest() {
        ImageBuildStatus status = new ImageBuildStatus();
        for (long number = 1; number <= 12; number++) {
            status = StatusWriter.next(status, 1, started(number), NOW);
            status = StatusWriter.next(status, 1, succeeded(number), NOW);
        }
        assertEquals(10, status.getHistory().size());
        assertEquals(12, status.getHistory().getFirst().number());
    }

    @Test
    void aConditionKeepsItsTransitionTimeWhileItsStatusStays() {
        ImageBuildStatus first = StatusWriter.next(new ImageBuildStatus(), 1, started(1), NOW);
        ImageBuildStatus later =
                StatusWriter.next(first, 1, new Turn.Progressing("Building", ""), NOW.plus(Duration.ofMinutes(1)));
        assertEquals(
                first.getConditions().getFirst().getLastTransitionTime(),
                later.getConditions().getFirst().getLastTransitionTime());
    }

    @Test
    void theSameTurnAgainChangesNothing() {
        ImageBuildStatus once = after(started(1), succeeded(1), new Turn.Resting());
        ImageBuildStatus twice = StatusWriter.next(once, 1, new Turn.Resting(), NOW.plus(Duration.ofHours(1)));
        assertEquals(once.getConditions(), twice.getConditions());
    }

    private static ImageBuildStatus after(Turn... turns) {
        ImageBuildStatus status = new ImageBuildStatus();
        for (Turn turn : turns) {
            status = StatusWriter.next(status, 1, turn, NOW);
        }
        return status;
    }

    private static String letters(ImageBuildStatus status) {
        Map<String, String> byType =
                status.getConditions().stream().collect(Collectors.toMap(Condition::getType, Condition::getStatus));
        return Stream.of(ConditionType.values())
                .map(type -> byType.getOrDefault(type.label(), "-").substring(0, 1))
                .collect(Collectors.joining());
    }

    private static Turn started(long number) {
        return new Turn.Started(
                new BuildAttempt(SHOP, number, 0), provenance(number), Isolation.BASELINE, Turn.StartedBuilder.NEW, "");
    }

    private static Turn blocked(Turn.Obstacle obstacle) {
        return new Turn.Blocked(obstacle, "Waiting", "for something");
    }

    private static Turn succeeded(long number, BuildResult.Warning... warnings) {
        BuildResult.Image image = new BuildResult.Image(
                "registry.example/shop", "sha256:" + number, List.of("v1"), 1, 1, BuildResult.Delivered.PUSHED);
        BuildResult result = new BuildResult(
                image,
                Optional.empty(),
                Optional.empty(),
                BuildResult.CacheUse.NONE,
                "baseline",
                NOW,
                NOW.plusSeconds(5),
                Map.of(),
                List.of(),
                List.of(warnings));
        return new Turn.Succeeded(concluded(number), result, image);
    }

    private static Turn failed(long number, String reason) {
        return new Turn.Failed(
                concluded(number),
                Failure.of(reason, "because", Failure.Retry.FUTILE),
                Optional.empty(),
                Optional.empty());
    }

    private static Turn.Concluded concluded(long number) {
        return new Turn.Concluded(number, provenance(number), NOW.plusSeconds(5));
    }

    private static Provenance provenance(long number) {
        return new Provenance("h" + number, 1, Optional.empty(), "SPEC changed", Optional.empty());
    }
}
