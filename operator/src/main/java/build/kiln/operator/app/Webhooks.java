package build.kiln.operator.app;

import build.kiln.operator.admission.Admission;
import build.kiln.operator.admission.Tally;
import build.kiln.operator.config.OperatorConfig;
import build.kiln.operator.event.DenialEvents;
import build.kiln.operator.event.EventPublisher;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.metrics.PolicyMetrics;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the webhooks as long as the operator runs, on every replica. */
@ApplicationScoped
public class Webhooks {
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private Optional<Admission> admission = Optional.empty();
    private Optional<DenialEvents> telling = Optional.empty();

    void start(
            @Observes StartupEvent event,
            OperatorConfig config,
            KubernetesClient client,
            Vertx vertx,
            PolicyFeed feed,
            ImageJudge images,
            Ledger ledger,
            MeterRegistry registry,
            EventPublisher events,
            Clock clock) {
        if (!config.admission().enabled()) {
            return;
        }
        Optional<String> namespace = config.operator().namespace();
        if (namespace.isEmpty()) {
            LOG.warn("no webhooks: set KILN_OPERATOR_NAMESPACE to the namespace that may hold their certificates");
            return;
        }
        DenialEvents denials = new DenialEvents(events, clock);
        telling = Optional.of(denials);
        PolicyMetrics metrics = new PolicyMetrics(registry);
        admission = Optional.of(Admission.start(
                Settings.admission(config, namespace.get()),
                client,
                vertx,
                feed,
                images,
                ledger::digest,
                (asked, outcome, violations, took) -> {
                    metrics.count(outcome.name(), violations, took);
                    if (outcome == Tally.Outcome.DENIED) {
                        denials.tell(asked.apiVersion(), asked.kind(), asked.namespace(), asked.name(), violations);
                    }
                },
                clock));
    }

    void stop(@Observes ShutdownEvent event) {
        admission.ifPresent(Admission::close);
        telling.ifPresent(DenialEvents::close);
    }
}
