package build.kiln.operator.decide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.FailureReasons;
import build.kiln.contract.Isolation;
import build.kiln.operator.observe.BuildObservation;
import build.kiln.operator.observe.Death;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeciderTest {
    private static final Instant ENDED = Instant.parse("2026-01-02T03:05:00Z");
    private static final Instant NOW = ENDED.plusSeconds(1);
    private static final Instant MUCH_LATER = ENDED.plus(Duration.ofHours(1));
    private static final BuildObservation.Running RUNNING = new BuildObservation.Running(ENDED);

    private final Desired same = desired("h1", 1);

    @Test
    void theFirstBuildIsNumberOne() {
        assertEquals(
                new Decision.Begin(1, 0, Decision.Why.FIRST, Optional.empty()),
                Decider.decide(same, Optional.empty(), NOW));
    }

    @Test
    void unchangedInputsRest() {
        assertEquals(new Decision.Rest(), decide(same, concluded()));
    }

    @Test
    void anEditThatChangesNoInputRests() {
        assertEquals(new Decision.Rest(), decide(desired("h1", 2), concluded()));
    }

    @Test
    void changedInputsBuildTheNextNumber() {
        assertEquals(begin(5, 0, Decision.Why.INPUTS), decide(desired("h2", 1), concluded()));
        assertEquals(begin(5, 0, Decision.Why.SPEC), decide(desired("h2", 2), concluded()));
    }

    @Test
    void aNewRebuildTokenBuildsAndARemovedOneDoesNot() {
        Desired asked = with(same, Optional.of("again"), Optional.empty(), Desired.Activity.ACTIVE);
        assertEquals(begin(5, 0, Decision.Why.REBUILD), decide(asked, concluded()));
        LastBuild answered = new LastBuild(
                5, 0, "h1", 1, Optional.of("again"), Optional.empty(), new LastBuild.Progress.Concluded());
        assertEquals(new Decision.Rest(), decide(asked, answered));
        assertEquals(new Decision.Rest(), decide(same, answered));
    }

    @Test
    void suspensionHoldsBackNewBuildsOnly() {
        Desired suspended = with(desired("h2", 2), Optional.empty(), Optional.empty(), Desired.Activity.SUSPENDED);
        assertEquals(new Decision.Suspend(), decide(suspended, concluded()));
        assertEquals(
                new Decision.Await(RUNNING),
                decide(with(same, Optional.empty(), Optional.empty(), Desired.Activity.SUSPENDED), open(0, RUNNING)));
    }

    @Test
    void aRunningBuildIsAwaited() {
        assertEquals(new Decision.Await(RUNNING), decide(same, open(0, RUNNING)));
    }

    @Test
    void aBuilderThatHadWaitedIsTold() {
        Pod pod = new Pod();
        BuildObservation.HandingOver handing = new BuildObservation.HandingOver(pod);
        assertEquals(new Decision.HandOver(pod), decide(same, open(0, handing)));
        assertEquals(new Decision.Conclude(4, new Ending.Superseded(NOW)), decide(desired("h2", 2), open(0, handing)));
    }

    @Test
    void aBuilderThatWasLostBeforeItBeganIsReplacedWhateverIsLeftOfTheRetries() {
        BuildObservation.NotBegun lost = new BuildObservation.NotBegun();
        assertEquals(new Decision.Replace(), decide(same, open(0, lost)));
        assertEquals(new Decision.Conclude(4, new Ending.Superseded(NOW)), decide(desired("h2", 2), open(0, lost)));
    }

    @Test
    void aMovedBranchWaitsForTheRunningBuild() {
        assertEquals(new Decision.Await(RUNNING), decide(desired("h2", 1), open(0, RUNNING)));
    }

    @Test
    void anEditedSpecStopsTheRunningBuild() {
        assertEquals(new Decision.Conclude(4, new Ending.Superseded(NOW)), decide(desired("h2", 2), open(0, RUNNING)));
    }

    @Test
    void cancelStopsTheBuildItNamesAndNoOther() {
        Desired cancel = with(same, Optional.empty(), Optional.of(4L), Desired.Activity.ACTIVE);
        assertEquals(new Decision.Conclude(4, new Ending.Cancelled(NOW)), decide(cancel, open(0, RUNNING)));
        Desired older = with(same, Optional.empty(), Optional.of(3L), Desired.Activity.ACTIVE);
        assertEquals(new Decision.Await(RUNNING), decide(older, open(0, RUNNING)));
    }

    @Test
    void aDeletedJobIsCreatedAgainAsTheSameAttempt() {
        assertEquals(
                new Decision.Begin(4, 1, Decision.Why.RETRY, Optional.of(Isolation.BASELINE)),
                decide(same, open(1, new BuildObservation.Absent())));
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_MEMORY", "DISRUPTED", "CRASHED"})
    void badLuckIsTriedAgainAfterAPause(Death death) {
        Decision.TryAgain again = assertInstanceOf(Decision.TryAgain.class, decide(same, open(0, died(death))));
        assertEquals(1, again.attempt());
        assertTrue(again.at().isAfter(ENDED) && again.at().isBefore(ENDED.plusSeconds(6)), again.at()::toString);
        assertEquals(
                new Decision.Begin(4, 1, Decision.Why.RETRY, Optional.of(Isolation.BASELINE)),
                Decider.decide(same, Optional.of(open(0, died(death))), MUCH_LATER));
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_MEMORY", "DISRUPTED", "CRASHED"})
    void retriesEnd(Death death) {
        Decision.Conclude end = assertInstanceOf(Decision.Conclude.class, decide(same, open(2, died(death))));
        assertInstanceOf(Ending.Failed.class, end.ending());
    }

    @Test
    void aTimeoutIsNotTriedAgain() {
        Decision.Conclude end = assertInstanceOf(Decision.Conclude.class, decide(same, open(0, died(Death.TIMED_OUT))));
        Ending.Failed failed = assertInstanceOf(Ending.Failed.class, end.ending());
        assertEquals(FailureReasons.TIMED_OUT, failed.failure().reason());
    }

    @Test
    void anAutomaticIsolationGivesWayAndAGivenOneDoesNot() {
        assertEquals(
                new Decision.Begin(4, 1, Decision.Why.RETRY, Optional.of(Isolation.USERNS)),
                decide(same, open(0, died(Death.SECCOMP_MISSING))));
        assertEquals(
                new Decision.Begin(4, 1, Decision.Why.RETRY, Optional.of(Isolation.ROOTLESS)),
                decide(same, open(0, died(Death.IDMAP_UNSUPPORTED))));
        Desired given = new Desired(
                "h1", 1, Optional.empty(), Optional.empty(), 2, Desired.Activity.ACTIVE, Desired.IsolationChoice.GIVEN);
        Decision.Conclude end =
                assertInstanceOf(Decision.Conclude.class, decide(given, open(0, died(Death.IDMAP_UNSUPPORTED))));
        Ending.Failed failed = assertInstanceOf(Ending.Failed.class, end.ending());
        assertEquals(FailureReasons.ISOLATION_UNAVAILABLE, failed.failure().reason());
        assertTrue(failed.failure().hint().orElse("").contains("NFS"));
    }

    @Test
    void anUnreadableResultFails() {
        Decision decision = decide(same, open(0, new BuildObservation.Reported("{", ENDED, ENDED)));
        Decision.Conclude end = assertInstanceOf(Decision.Conclude.class, decision);
        assertInstanceOf(Ending.Failed.class, end.ending());
    }

    private static BuildObservation died(Death death) {
        return new BuildObservation.Died(death, "why", Optional.empty(), Optional.empty(), ENDED);
    }

    private static Decision begin(long number, int attempt, Decision.Why why) {
        return new Decision.Begin(number, attempt, why, Optional.empty());
    }

    private static Decision decide(Desired desired, LastBuild last) {
        return Decider.decide(desired, Optional.of(last), NOW);
    }

    private static LastBuild concluded() {
        return new LastBuild(4, 0, "h1", 1, Optional.empty(), Optional.empty(), new LastBuild.Progress.Concluded());
    }

    private static LastBuild open(int attempt, BuildObservation observation) {
        return new LastBuild(
                4,
                attempt,
                "h1",
                1,
                Optional.empty(),
                Optional.of(Isolation.BASELINE),
                new LastBuild.Progress.Open(observation));
    }

    private static Desired desired(String hash, long generation) {
        return new Desired(
                hash,
                generation,
                Optional.empty(),
                Optional.empty(),
                2,
                Desired.Activity.ACTIVE,
                Desired.IsolationChoice.AUTOMATIC);
    }

    private static Desired with(
            Desired base, Optional<String> rebuild, Optional<Long> cancel, Desired.Activity activity) {
        return new Desired(
                base.inputHash(), base.generation(), rebuild, cancel, base.retries(), activity, base.isolation());
    }
}
