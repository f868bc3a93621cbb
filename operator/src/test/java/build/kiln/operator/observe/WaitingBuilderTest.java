package build.kiln.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.contract.BuildIdentity;
import build.kiln.contract.BuildOptions;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheSettings;
import build.kiln.contract.Dockerfile;
import build.kiln.contract.Output;
import build.kiln.contract.RegistryAccess;
import build.kiln.contract.Source;
import build.kiln.operator.pod.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingBuilderTest {
    private static final Instant STARTED = Instant.parse(Pods.STARTED);
    private static final Instant NOW = STARTED.plusSeconds(60);
    private static final Instant HANDED_OVER = STARTED.plusSeconds(30);
    private static final Duration TIME = Duration.ofMinutes(30);
    private static final String RESULT = "{\"version\":1}";
    private static final String REQUEST = BuildRequestJson.write(new BuildRequest(
            new BuildIdentity("team-a", "shop", "uid", 2),
            Map.of(BuildRequest.MAIN_CONTEXT, new Source.Inline(Map.of(), ".")),
            new Dockerfile.InContext("Dockerfile"),
            Optional.empty(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            new Output(
                    "registry.example/shop",
                    List.of(),
                    Map.of(),
                    Map.of(),
                    Output.Compression.GZIP,
                    Output.TagMutability.MUTABLE,
                    Output.Delivery.REGISTRY),
            new RegistryAccess(Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Map.of()),
            CacheSettings.in(BuilderFiles.CACHE),
            BuildOptions.DEFAULTS,
            List.of(),
            Optional.empty()));

    @Test
    void aJobThatWaitsIsNoneOfABuild() {
        assertEquals(Optional.empty(), BuilderJob.of(waiting()));
        assertEquals(2, WaitingBuilder.of(waiting(), List.of()).orElseThrow().number());
        assertTrue(BuilderJob.of(handedOver()).isPresent());
        assertEquals(Optional.empty(), WaitingBuilder.of(handedOver(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "1e3", "99999999999999999999"})
    void aJobWithoutANumberIsNobodys(String number) {
        Job job = with(waiting(), Map.of(Names.BUILD_NUMBER, number));
        assertEquals(Optional.empty(), WaitingBuilder.of(job, List.of()));
        assertEquals(Optional.empty(), BuilderJob.of(job));
    }

    @Test
    void whatRunsAndFitsAndHasTheTimeCanDoABuild() {
        assertTrue(canDo(waiting(), running(1890), "hash"));
        assertFalse(canDo(waiting(), running(1800), "hash"), "its pod would be ended before the build");
        assertFalse(canDo(waiting(), running(1890), "other"), "it is not what the build asks for");
        assertFalse(canDo(waiting(), Pods.deleted(running(1890)), "hash"), "somebody takes its pod away");
        assertFalse(canDo(waiting(), deadline(Pods.pod(), 1890), "hash"), "it does not run");
        assertFalse(canDo(failed(), running(1890), "hash"), "its Job has ended");
        assertFalse(
                canDo(waiting(), deadline(Pods.terminated(Pods.running(), "Error", 143, ""), 1890), "hash"),
                "it has ended");
        assertFalse(new WaitingBuilder(2, "hash", waiting(), List.of()).canDo("hash", TIME, NOW), "it has no pod");
    }

    @Test
    void aPodThatIsNotToldYetIsToBeTold() {
        Pod pod = running(1890);
        assertEquals(new BuildObservation.HandingOver(pod), observe(pod));
    }

    @Test
    void aBuildThatIsHandedOverRunsSinceThen() {
        assertEquals(new BuildObservation.Running(HANDED_OVER), observe(told(running(1890))));
        assertEquals(
                new BuildObservation.Reported(RESULT, HANDED_OVER, Instant.parse(Pods.FINISHED)),
                observe(told(Pods.terminated(Pods.running(), "Completed", 0, RESULT))));
        BuildObservation.Died died = assertInstanceOf(
                BuildObservation.Died.class, observe(told(Pods.terminated(Pods.running(), "OOMKilled", 137, ""))));
        assertEquals(Optional.of(HANDED_OVER), died.startedAt());
    }

    @Test
    void whatEndsBeforeItBeginsWasNoAttempt() {
        assertEquals(
                new BuildObservation.NotBegun(),
                observe(told(Pods.terminated(Pods.running(), "OOMKilled", 137, BuilderFiles.NOT_BEGUN))));
        assertEquals(new BuildObservation.NotBegun(), observe(Pods.terminated(Pods.running(), "Error", 137, "")));
        assertEquals(new BuildObservation.NotBegun(), observe(Pods.phase("Failed", "NodeLost", "")));
    }

    @Test
    void aRequestOfAnotherReleaseIsMadeAgain() {
        Job job = with(handedOver(), Map.of(Names.REQUEST, "{}"));
        assertEquals(
                new BuildObservation.NotBegun(),
                new AttemptJobs(List.of(BuilderJob.of(job).orElseThrow())).observe(_ -> List.of(running(1890)), NOW));
    }

    private static boolean canDo(Job job, Pod pod, String hash) {
        return new WaitingBuilder(2, "hash", job, List.of(pod)).canDo(hash, TIME, NOW);
    }

    private static BuildObservation observe(Pod pod) {
        return new AttemptJobs(List.of(BuilderJob.of(handedOver()).orElseThrow())).observe(_ -> List.of(pod), NOW);
    }

    private static Pod running(long deadline) {
        return deadline(Pods.running(), deadline);
    }

    private static Pod deadline(Pod pod, long seconds) {
        return new PodBuilder(pod)
                .withNewSpec()
                .withActiveDeadlineSeconds(seconds)
                .endSpec()
                .editStatus()
                .withStartTime(Pods.STARTED)
                .endStatus()
                .build();
    }

    private static Pod told(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(Names.REQUEST, REQUEST)
                .endMetadata()
                .build();
    }

    private static Job waiting() {
        return with(
                Pods.job(),
                Map.of(
                        Names.BUILD_NUMBER, "2",
                        Names.ATTEMPT, "0",
                        Names.ISOLATION, "baseline",
                        Names.STANDBY, "hash"));
    }

    private static Job handedOver() {
        return with(
                waiting(),
                Map.of(Names.GENERATION, "3", Names.REQUEST, REQUEST, Names.HANDED_OVER, HANDED_OVER.toString()));
    }

    private static Job failed() {
        return new JobBuilder(waiting())
                .withStatus(Pods.failedJob("BackoffLimitExceeded").getStatus())
                .build();
    }

    private static Job with(Job job, Map<String, String> annotations) {
        return new JobBuilder(job)
                .editMetadata()
                .addToAnnotations(annotations)
                .endMetadata()
                .build();
    }
}
