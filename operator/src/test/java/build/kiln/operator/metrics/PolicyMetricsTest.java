package build.kiln.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import build.kiln.policy.Action;
import build.kiln.policy.Violation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PolicyMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PolicyMetrics metrics = new PolicyMetrics(registry);

    @Test
    void violationsAreCountedByPolicyRuleAndAction() {
        Violation denied = violation("tags", "tags.deny", Action.DENY);
        Violation warned = violation("tags", "registries.allow", Action.WARN);
        metrics.count("DENIED", List.of(denied, denied, warned), Duration.ofMillis(2));
        metrics.count("DENIED", List.of(violation("other", "tags.deny", Action.DENY)), Duration.ofMillis(2));
        assertEquals(2, counted("tags", "tags.deny", "deny"));
        assertEquals(1, counted("tags", "registries.allow", "warn"));
        assertEquals(1, counted("other", "tags.deny", "deny"));
    }

    @Test
    void answersAreTimedByOutcome() {
        metrics.count("ALLOWED", List.of(), Duration.ofMillis(3));
        metrics.count("ALLOWED", List.of(), Duration.ofMillis(5));
        metrics.count("DENIED", List.of(), Duration.ofMillis(1));
        var allowed = registry.get("kiln.admission.duration")
                .tag("outcome", "allowed")
                .timer();
        assertEquals(2, allowed.count());
        assertEquals(8, allowed.totalTime(TimeUnit.MILLISECONDS), 0.001);
        assertEquals(
                1,
                registry.get("kiln.admission.duration")
                        .tag("outcome", "denied")
                        .timer()
                        .count());
    }

    private double counted(String policy, String rule, String action) {
        return registry.get("kiln.policy.violations")
                .tag("policy", policy)
                .tag("rule", rule)
                .tag("action", action)
                .counter()
                .count();
    }

    private static Violation violation(String policy, String rule, Action action) {
        return new Violation(policy, rule, "spec.containers[0].image", "wrong", "put it right", action);
    }
}
