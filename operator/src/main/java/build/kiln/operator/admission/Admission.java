package build.kiln.operator.admission;

import build.kiln.operator.certificate.CertificateKeeper;
import build.kiln.operator.certificate.CredentialStore;
import build.kiln.operator.certificate.Issuer;
import build.kiln.operator.certificate.ServingKeys;
import build.kiln.operator.policy.ExemptNamespaces;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import build.kiln.reference.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of one replica, with their certificates and configuration, until it is closed. */
public final class Admission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final AdmissionServer server;
    private final CertificateKeeper certificates;
    private final WebhookPublisher publisher;
    private final ScheduledExecutorService turns = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("webhooks").factory());

    private Admission(AdmissionServer server, CertificateKeeper certificates, WebhookPublisher publisher) {
        this.server = server;
        this.certificates = certificates;
        this.publisher = publisher;
    }

    /**
     * Returns when the webhooks are served and the API server has been told of them.
     *
     * @param digests knows the digest that was built last for a tag
     * @param tally hears of each answer
     */
    public static Admission start(
            AdmissionSettings settings,
            KubernetesClient client,
            Vertx vertx,
            PolicyFeed feed,
            ImageJudge images,
            Function<Reference, Optional<String>> digests,
            Tally tally,
            InstantSource clock) {
        ServingKeys keys = new ServingKeys();
        CertificateKeeper certificates = new CertificateKeeper(
                new CredentialStore(client, settings.namespace(), settings.secret()),
                new Issuer(settings.names(), settings.lifetime()),
                settings.settling(),
                keys,
                clock);
        // Something to serve comes before someone asks.
        certificates.keep(_ -> false);
        ReviewJson json = new ReviewJson(new ObjectMapper());
        Map<String, Desk> desks = new HashMap<>();
        Entrances.of(feed, images, digests, settings.defaultRegistry(), client.getKubernetesSerialization(), clock)
                .forEach((path, judge) -> desks.put(path, new Desk(json, judge, tally)));
        AdmissionServer server = AdmissionServer.start(vertx, settings.host(), settings.port(), keys, desks);
        WebhookPublisher publisher = new WebhookPublisher(
                client,
                settings.configuration(),
                new WebhookConfigurations(settings.endpoint(), new ExemptNamespaces(settings.namespace())),
                feed.board());
        Admission admission = new Admission(server, certificates, publisher);
        admission.turn();
        feed.onChange(admission::soon);
        long interval = settings.interval().toMillis();
        // Replicas that start together do not look together.
        long jitter = ThreadLocalRandom.current().nextLong(interval);
        ScheduledFuture<?> _ = admission.turns.scheduleWithFixedDelay(
                admission::turn, interval / 2 + jitter, interval, TimeUnit.MILLISECONDS);
        return admission;
    }

    /** Where the server listens. */
    public int port() {
        return server.port();
    }

    private void soon() {
        try {
            turns.execute(this::turn);
        } catch (RejectedExecutionException e) {
            LOG.debug("a policy changed after the end", e);
        }
    }

    /** What fails is tried again at the next turn: the last certificates and configuration stay meanwhile. */
    private void turn() {
        try {
            certificates.keep(publisher::publish);
        } catch (RuntimeException e) {
            LOG.warn("cannot look after the webhooks: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        turns.shutdownNow();
        server.close();
    }
}
