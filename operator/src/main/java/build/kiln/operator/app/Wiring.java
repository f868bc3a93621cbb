package build.kiln.operator.app;

import build.kiln.operator.build.BuildSettings;
import build.kiln.operator.build.Chronicle;
import build.kiln.operator.config.OperatorConfig;
import build.kiln.operator.event.EventPublisher;
import build.kiln.operator.event.Happenings;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.metrics.BuildMetrics;
import build.kiln.operator.policy.ExemptNamespaces;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.push.RepositoryLeases;
import build.kiln.operator.queue.BuildQueue;
import build.kiln.operator.queue.StandbyPool;
import build.kiln.operator.scan.ScanSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The operator's objects and who knows whom. */
@ApplicationScoped
public class Wiring {
    private static final String LEASE = "kiln-operator";
    private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);
    private static final Duration SCAN_PAUSE = Duration.ofSeconds(10);

    @Produces
    @Singleton
    Chronicle chronicle(
            EventPublisher events,
            MeterRegistry registry,
            BuildQueue<ResourceID> queue,
            StandbyPool<ResourceID> standby) {
        BuildMetrics metrics = new BuildMetrics(registry, queue, standby);
        return (build, turn) -> {
            metrics.count(turn);
            Happenings.of(turn).ifPresent(happening -> events.publish(build, happening));
        };
    }

    @Produces
    @Singleton
    PolicyFeed policies(KubernetesClient client) {
        return PolicyFeed.start(client);
    }

    void stop(@Disposes PolicyFeed policies) {
        policies.close();
    }

    @Produces
    @Singleton
    ImageJudge images(Ledger ledger) {
        return new ImageJudge(ledger::provenance);
    }

    @Produces
    @Singleton
    Ledger ledger(KubernetesClient client, OperatorConfig config) {
        return Ledger.open(client, namespace(client, config));
    }

    @Produces
    @Singleton
    RepositoryLeases pushes(KubernetesClient client, OperatorConfig config, Clock clock) {
        return new RepositoryLeases(client, namespace(client, config), clock);
    }

    void stop(@Disposes Ledger ledger) {
        ledger.close();
    }

    @Produces
    @Singleton
    ExemptNamespaces exempt(KubernetesClient client, OperatorConfig config) {
        return new ExemptNamespaces(namespace(client, config));
    }

    @Produces
    @Singleton
    ScanSettings scans(OperatorConfig config, ExemptNamespaces exempt) {
        return new ScanSettings(config.admission().scanInterval(), SCAN_PAUSE, Set.copyOf(exempt.names()));
    }

    @Produces
    @Singleton
    EventPublisher events(KubernetesClient client, OperatorConfig config) {
        return new EventPublisher(client, config.operator().pod().orElse("kiln-operator"), Clock.systemUTC());
    }

    private static String namespace(KubernetesClient client, OperatorConfig config) {
        return config.operator()
                .namespace()
                .or(() -> Optional.ofNullable(client.getNamespace()))
                .orElse("default");
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    BuildSettings settings(OperatorConfig config, KubernetesClient client) {
        return Settings.of(config, client.getKubernetesSerialization());
    }

    @Produces
    @Singleton
    BuildQueue<ResourceID> queue(BuildSettings settings) {
        return new BuildQueue<>(settings.concurrency());
    }

    @Produces
    @Singleton
    StandbyPool<ResourceID> standby(BuildSettings settings) {
        return new StandbyPool<>(settings.standby());
    }

    /** Only one replica reconciles; the others wait with warm caches. */
    @Produces
    @Singleton
    LeaderElectionConfiguration leaderElection(OperatorConfig config) {
        LeaderElectionConfigurationBuilder election = LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                        LEASE)
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD);
        config.operator().namespace().ifPresent(election::withLeaseNamespace);
        config.operator().pod().ifPresent(election::withIdentity);
        return election.build();
    }
}
