package build.kiln.operator.build;

import build.kiln.api.v1alpha1.IsolationProfile;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.operator.event.EventPublisher;
import build.kiln.operator.event.Happenings;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.pod.BuilderSettings;
import build.kiln.operator.pod.CacheVolume;
import build.kiln.operator.pod.DeniedAddresses;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.operator.push.RepositoryLeases;
import build.kiln.operator.queue.BuildQueue;
import build.kiln.operator.queue.StandbyPool;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operator's reconciler at work against an API server, with the operator's rights, until it is closed. */
final class RunningOperator implements AutoCloseable {
    static final long MOUNTS_QUOTA = 3_000_000_000L;

    private final Operator operator;
    private final List<Runnable> watches;

    private RunningOperator(Operator operator, List<Runnable> watches) {
        this.operator = operator;
        this.watches = watches;
    }

    /** @param standby how many builders may wait */
    static RunningOperator start(ApiServer server, Set<String> namespaces, int concurrency, int standby) {
        KubernetesClient client = server.operator();
        EventPublisher events = new EventPublisher(client, "test", Clock.systemUTC());
        Operator operator = Arrangements.operator(client);
        PolicyFeed policies = PolicyFeed.start(client);
        Ledger ledger = Ledger.open(client, "kiln");
        ImageBuildReconciler reconciler = new ImageBuildReconciler(
                client,
                settings(concurrency, standby),
                new BuildQueue<>(concurrency),
                new StandbyPool<>(standby),
                policies,
                ledger,
                new RepositoryLeases(client, "kiln", Clock.systemUTC()),
                (build, turn) -> Happenings.of(turn).ifPresent(happening -> events.publish(build, happening)),
                Clock.systemUTC());
        operator.register(reconciler, override -> override.settingNamespaces(namespaces));
        operator.start();
        return new RunningOperator(operator, List.of(policies::close, ledger::close));
    }

    private static BuildSettings settings(int concurrency, int standby) {
        return new BuildSettings(
                new BuilderSettings(
                        "registry.example/kiln/builder:0.1.0",
                        "IfNotPresent",
                        List.of(),
                        Optional.of("kiln/builder.json"),
                        Duration.ofMinutes(5),
                        Duration.ofHours(24),
                        Optional.empty()),
                IsolationProfile.AUTO,
                new ResourceRequirements(),
                new CacheVolume(new Quantity("1Gi"), Optional.empty(), "ReadWriteOnce", Optional.of("17 3 * * *")),
                MOUNTS_QUOTA,
                BuildSettings.NetworkPolicies.CREATED,
                new DeniedAddresses(
                        List.of("169.254.169.254/32"), List.of(DeniedAddresses.Service.parse("10.96.0.1:443"))),
                Optional.empty(),
                Optional.of("registry.example"),
                List.of(),
                Map.of(),
                concurrency,
                standby);
    }

    @Override
    public void close() {
        watches.forEach(Runnable::run);
        operator.stop();
    }
}
