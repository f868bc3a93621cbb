package build.kiln.operator.metrics;

import build.kiln.policy.Violation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Counts what is asked at admission and what policies find there. Policies are made by administrators alone. */
public final class PolicyMetrics {
    private final MeterRegistry registry;

    public PolicyMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Counts one answer.
     *
     * @param outcome a word
     */
    public void count(String outcome, List<Violation> violations, Duration took) {
        Timer.builder("kiln.admission.duration")
                .description("From a question of the API server to its answer")
                .tag("outcome", outcome.toLowerCase(Locale.ROOT))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(50_000))
                .maximumExpectedValue(Duration.ofSeconds(3))
                .register(registry)
                .record(took);
        for (Violation violation : violations) {
            registry.counter(
                            "kiln.policy.violations",
                            "policy",
                            violation.policy(),
                            "rule",
                            violation.rule(),
                            "action",
                            violation.action().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
    }
}
