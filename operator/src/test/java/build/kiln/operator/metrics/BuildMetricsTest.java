package build.kiln.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.contract.Isolation;
import build.kiln.operator.pod.BuildAttempt;
import build.kiln.operator.pod.Owner;
import build.kiln.operator.pod.Provenance;
import build.kiln.operator.queue.BuildQueue;
import build.kiln.operator.queue.StandbyPool;
import build.kiln.operator.status.Turn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StandbyPool<String> standby = new StandbyPool<>(5);
    private final BuildMetrics metrics = new BuildMetrics(registry, new BuildQueue<String>(1), standby);

    @Test
    void handOversAreCountedByWhatCameOfThem() {
        metrics.count(started(Turn.StartedBuilder.NEW));
        metrics.count(started(Turn.StartedBuilder.WAITED));
        metrics.count(started(Turn.StartedBuilder.WAITED));
        metrics.count(started(Turn.StartedBuilder.UNFIT));
        assertEquals(2, handOvers("done"));
        assertEquals(1, handOvers("unfit"));
        assertEquals(4, registry.get("kiln.build.attempts").counter().count());
    }

    @Test
    void thoseThatWaitAreCountedWhenTheyAreAskedFor() {
        assertEquals(0, registry.get("kiln.standby.waiting").gauge().value());
        standby.watch(() -> Set.of("one", "two"));
        assertEquals(2, registry.get("kiln.standby.waiting").gauge().value());
    }

    private double handOvers(String outcome) {
        return registry.get("kiln.standby.handovers")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static Turn started(Turn.StartedBuilder builder) {
        return new Turn.Started(
                new BuildAttempt(new Owner("v1", "ImageBuild", "team-a", "shop", "uid"), 2, 0),
                new Provenance("hash", 1, Optional.empty(), "SPEC changed", Optional.empty()),
                Isolation.BASELINE,
                builder,
                "");
    }
}
