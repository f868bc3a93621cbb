package build.kiln.operator.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.BuildOutcome;
import build.kiln.api.v1alpha1.BuildRecord;
import build.kiln.api.v1alpha1.HistorySpec;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.operator.decide.LastBuild;
import build.kiln.operator.observe.BuildObservation;
import build.kiln.operator.observe.BuilderJob;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Names;
import build.kiln.operator.pod.Owner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BuildMemoryTest {
    private static final Owner OWNER = new Owner("kiln.build/v1alpha1", "ImageBuild", "team-a", "hello", "uid");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ImageBuildStatus status = new ImageBuildStatus();

    @Test
    void nothingIsRememberedOfANewImageBuild() {
        assertTrue(memory().last().isEmpty());
    }

    @Test
    void aJobThatIsNewerThanTheStatusIsTheLastBuild() {
        status.setBuildNumber(1L);
        BuildMemory memory = memory(job(1, 0, "Complete"), job(2, 0, ""));
        assertEquals(2, memory.last().orElseThrow().number());
        assertTrue(memory.isOpen());
    }

    @Test
    void theNewestAttemptCounts() {
        status.setBuildNumber(1L);
        status.setJob("one");
        assertEquals(
                1,
                memory(job(1, 0, "Failed"), job(1, 1, "")).last().orElseThrow().attempt());
    }

    @Test
    void aJobOfAConcludedBuildIsHistory() {
        status.setBuildNumber(1L);
        status.setInputHash("h");
        BuildMemory memory = memory(job(1, 0, "Complete"));
        assertFalse(memory.isOpen());
        assertEquals("h", memory.last().orElseThrow().inputHash());
        assertEquals(List.of(), memory.leftovers());
    }

    @Test
    void aConcludedBuildWhoseJobStillRunsIsALeftover() {
        status.setBuildNumber(1L);
        assertEquals(1, memory(job(1, 0, "")).leftovers().size());
    }

    @Test
    void anEndedPodIsNoLeftoverThoughItsJobIsNotMarkedYet() {
        status.setBuildNumber(1L);
        Job job = job(1, 0, "");
        Pod ended = new PodBuilder()
                .withNewMetadata()
                .addNewOwnerReference()
                .withUid(job.getMetadata().getUid())
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build();
        assertEquals(
                List.of(),
                BuildMemory.of(OWNER, status, List.of(job), List.of(ended), NOW).leftovers());
    }

    @Test
    void anOpenBuildWithoutAJobIsAbsent() {
        status.setBuildNumber(4L);
        status.setJob("gone");
        status.setAttempt(2);
        LastBuild last = memory().last().orElseThrow();
        assertEquals(1, last.attempt());
        LastBuild.Progress.Open open = assertInstanceOf(LastBuild.Progress.Open.class, last.progress());
        assertEquals(new BuildObservation.Absent(), open.observation());
    }

    @Test
    void oldJobsExpireByHowTheyEnded() {
        status.setBuildNumber(6L);
        BuildMemory memory = memory(
                job(1, 0, "Complete"),
                job(2, 0, "Failed"),
                job(3, 0, "Complete"),
                job(4, 0, "Failed"),
                job(5, 0, "Complete"),
                job(6, 0, "Failed"));
        assertEquals(
                List.of(3L, 2L, 1L),
                memory.expired(new HistorySpec(1, 2)).stream()
                        .map(BuilderJob::number)
                        .toList());
    }

    @Test
    void aJobThatIsNotOursIsOverlooked() {
        Job strange =
                new JobBuilder().withNewMetadata().withName("x").endMetadata().build();
        assertTrue(memory(strange).last().isEmpty());
    }

    @Test
    void aBuilderThatWaitsIsNoBuild() {
        status.setBuildNumber(1L);
        BuildMemory memory = memory(job(1, 0, "Complete"), waiting(2));
        assertEquals(1, memory.last().orElseThrow().number());
        assertFalse(memory.isOpen());
        assertEquals(List.of(), memory.alive());
        assertEquals(List.of(), memory.leftovers());
        assertEquals(2, memory.waiting().getFirst().number());
    }

    @Test
    void aJobThatSomebodyElseMadeIsNoBuilderThatWaits() {
        Job forged = new JobBuilder(waiting(2))
                .editMetadata()
                .withName("forged")
                .endMetadata()
                .build();
        assertEquals(List.of(), memory(forged).waiting());
    }

    @Test
    void aBuilderWhosePodIsGoneHadNoBuildUnlessTheStatusKnowsIt() {
        Job lost = new JobBuilder(job(2, 0, "Failed"))
                .editMetadata()
                .addToAnnotations(Names.STANDBY, "hash")
                .addToAnnotations(Names.HANDED_OVER, "2026-01-02T03:04:00Z")
                .endMetadata()
                .build();
        status.setBuildNumber(1L);
        assertEquals(new BuildObservation.NotBegun(), observed(memory(lost)));
        status.setBuildNumber(2L);
        status.setJob(lost.getMetadata().getName());
        assertInstanceOf(BuildObservation.Died.class, observed(memory(lost)));
    }

    @Test
    void onlyAnImageIsAGoodEnd() {
        status.setBuildNumber(3L);
        status.setCompletedAt("2026-01-02T03:04:00Z");
        status.setHistory(List.of(past(3, BuildOutcome.FAILED), past(2, BuildOutcome.SUCCEEDED)));
        assertEquals(Optional.empty(), memory().goodSince());
        status.setHistory(List.of(past(3, BuildOutcome.SUCCEEDED)));
        assertEquals(Optional.of(Instant.parse("2026-01-02T03:04:00Z")), memory().goodSince());
        status.setJob("next");
        assertEquals(Optional.empty(), memory().goodSince());
    }

    private static BuildObservation observed(BuildMemory memory) {
        return assertInstanceOf(
                        LastBuild.Progress.Open.class,
                        memory.last().orElseThrow().progress())
                .observation();
    }

    private static BuildRecord past(long number, BuildOutcome outcome) {
        return new BuildRecord(number, outcome, "", null, null, null, null, null);
    }

    private static Job waiting(long number) {
        return new JobBuilder(job(number, 0, ""))
                .editMetadata()
                .removeFromAnnotations(Names.GENERATION)
                .addToAnnotations(Names.STANDBY, "hash")
                .endMetadata()
                .build();
    }

    private BuildMemory memory(Job... jobs) {
        return BuildMemory.of(OWNER, status, Stream.of(jobs).toList(), List.of(), NOW);
    }

    @Test
    void aJobThatSomebodyElseMadeIsNotTakenForKilns() {
        Job real = job(1, 0, "");
        Job renamed = new JobBuilder(real)
                .editMetadata()
                .withName("forged")
                .endMetadata()
                .build();
        Job ofAnotherLife = new JobBuilder(real)
                .editMetadata()
                .withOwnerReferences(
                        new Owner("kiln.build/v1alpha1", "ImageBuild", "team-a", "hello", "other").reference())
                .endMetadata()
                .build();
        assertTrue(memory(renamed).last().isEmpty());
        assertTrue(memory(ofAnotherLife).last().isEmpty());
        assertTrue(memory(real).last().isPresent());
    }

    private static Job job(long number, int attempt, String condition) {
        JobBuilder job = new JobBuilder()
                .withNewMetadata()
                .withName(new BuildAttempt(OWNER, number, attempt).jobName())
                .withOwnerReferences(OWNER.reference())
                .withUid("uid-" + number + "-" + attempt)
                .withAnnotations(Map.of(
                        Names.BUILD_NUMBER,
                        Long.toString(number),
                        Names.ATTEMPT,
                        Integer.toString(attempt),
                        Names.GENERATION,
                        "1",
                        Names.ISOLATION,
                        "baseline"))
                .endMetadata();
        if (!condition.isEmpty()) {
            job.withNewStatus()
                    .addNewCondition()
                    .withType(condition)
                    .withStatus("True")
                    .endCondition()
                    .endStatus();
        }
        return job.build();
    }
}
