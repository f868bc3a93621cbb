package build.kiln.operator.metrics;

import build.kiln.contract.BuildResult;
import build.kiln.operator.queue.BuildQueue;
import build.kiln.operator.queue.StandbyPool;
import build.kiln.operator.status.Turn;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts builds by outcome, their duration and cache use, and the queue. No meter has a tag that users can multiply. */
public final class BuildMetrics {
    private static final String BUILDS = "kiln.builds";
    private static final String HAND_OVERS = "kiln.standby.handovers";

    private final MeterRegistry registry;
    private final Timer durations;

    public BuildMetrics(MeterRegistry registry, BuildQueue<?> queue, StandbyPool<?> standby) {
        this.registry = registry;
        this.durations = Timer.builder("kiln.build.duration")
                .description("From the builder's start to its end, of builds that left an image")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(250))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(registry);
        Gauge.builder("kiln.queue.waiting", queue, BuildQueue::waiting)
                .description("Builds that wait for a free place")
                .register(registry);
        Gauge.builder("kiln.queue.running", queue, BuildQueue::running)
                .description("Builds that hold a place")
                .register(registry);
        Gauge.builder("kiln.standby.waiting", standby, StandbyPool::waiting)
                .description("Builders that wait for a build")
                .register(registry);
    }

    /** Counts what a turn says. */
    public void count(Turn turn) {
        switch (turn) {
            case Turn.Started started -> {
                registry.counter(
                                "kiln.build.attempts",
                                "isolation",
                                started.isolation().code())
                        .increment();
                switch (started.builder()) {
                    case NEW -> {}
                    case WAITED ->
                        registry.counter(HAND_OVERS, "outcome", "done").increment();
                    case UNFIT ->
                        registry.counter(HAND_OVERS, "outcome", "unfit").increment();
                }
            }
            case Turn.Retrying retrying ->
                registry.counter(
                                "kiln.build.retries",
                                "reason",
                                retrying.failure().reason())
                        .increment();
            case Turn.Succeeded(var build, BuildResult result, BuildResult.Image image) -> {
                registry.counter(BUILDS, "outcome", "succeeded", "reason", "").increment();
                durations.record(Duration.between(result.startedAt(), result.completedAt()));
                registry.counter("kiln.build.steps").increment(result.cache().steps());
                registry.counter("kiln.build.cache.hits")
                        .increment(result.cache().hits());
            }
            case Turn.Failed failed ->
                registry.counter(
                                BUILDS,
                                "outcome",
                                "failed",
                                "reason",
                                failed.failure().reason())
                        .increment();
            case Turn.Cancelled cancelled ->
                registry.counter(BUILDS, "outcome", "cancelled", "reason", "").increment();
            case Turn.Superseded superseded ->
                registry.counter(BUILDS, "outcome", "superseded", "reason", "").increment();
            case Turn.Exporting() -> {}
            case Turn.Exported exported -> {}
            case Turn.Progressing progressing -> {}
            case Turn.Stalled stalled -> {}
            case Turn.Blocked blocked -> {}
            case Turn.Suspended() -> {}
            case Turn.Resting() -> {}
        }
    }
}
