package build.kiln.operator.admission;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.operator.ledger.Ledger;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyFeed;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The webhooks at work behind a real API server, with the operator's rights, until they are closed. */
final class RunningAdmission implements AutoCloseable {
    static final String NAMESPACE = "kiln";
    static final String CONFIGURATION = "kiln";
    static final String SECRET = "kiln-webhook";

    private static final Duration IN_FORCE = Duration.ofSeconds(2);

    private final KubernetesClient operator;
    private final KubernetesClient admin;
    private final Vertx vertx = Vertx.vertx();
    private final PolicyFeed feed;
    private final Ledger ledger;
    private final Admission admission;
    private final AtomicLong answers = new AtomicLong();
    private boolean dead;

    private RunningAdmission(ApiServer server, AdmissionSettings settings) {
        operator = server.operator();
        admin = server.admin();
        admin.resource(new ValidatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(CONFIGURATION)
                        .endMetadata()
                        .build())
                .serverSideApply();
        admin.resource(new MutatingWebhookConfigurationBuilder()
                        .withNewMetadata()
                        .withName(CONFIGURATION)
                        .endMetadata()
                        .build())
                .serverSideApply();
        feed = PolicyFeed.start(operator);
        ledger = Ledger.open(operator, NAMESPACE);
        admission = Admission.start(
                settings,
                operator,
                vertx,
                feed,
                new ImageJudge(ledger::provenance),
                ledger::digest,
                (asked, outcome, violations, took) -> answers.incrementAndGet(),
                Clock.systemUTC());
    }

    static RunningAdmission start(ApiServer server) throws IOException {
        return start(server, settings(Duration.ofDays(90), Duration.ofMinutes(2), Duration.ofSeconds(20)));
    }

    static RunningAdmission start(ApiServer server, AdmissionSettings settings) {
        return new RunningAdmission(server, settings);
    }

    static AdmissionSettings settings(Duration lifetime, Duration settling, Duration interval) throws IOException {
        int port = freePort();
        return settings(lifetime, settling, interval, port, port);
    }

    /** Settings of a replica that listens at one port and is asked at another. */
    static AdmissionSettings settings(Duration lifetime, Duration settling, Duration interval, int port, int entrance) {
        return new AdmissionSettings(
                NAMESPACE,
                CONFIGURATION,
                SECRET,
                "",
                Optional.of("https://127.0.0.1:" + entrance),
                List.of("127.0.0.1"),
                "127.0.0.1",
                port,
                lifetime,
                settling,
                interval,
                Optional.of("registry.example"));
    }

    /** How many questions about objects that were to be stored it has answered. */
    long answers() {
        return answers.get();
    }

    /** A new namespace. */
    String namespace(Map<String, String> labels) {
        return Arrangements.namespace(admin, "team", labels);
    }

    /** Creates a policy for one namespace. */
    ImagePolicy policy(String namespace, String rules) {
        return admin.resource(admin.getKubernetesSerialization()
                        .unmarshal("""
                                apiVersion: kiln.build/v1alpha1
                                kind: ImagePolicy
                                metadata: {generateName: test-}
                                spec:
                                  match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                                """.formatted(namespace) + rules.indent(2), ImagePolicy.class))
                .create();
    }

    /** Returns how long it took until {@code image} was denied; fails after two seconds. */
    Duration awaitDenied(String namespace, String image) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < IN_FORCE.toNanos()) {
            if (refusal(() -> admin.resource(pod(namespace, image)).dryRun().create())
                    .contains("ImagePolicy ")) {
                return Duration.ofNanos(System.nanoTime() - start);
            }
        }
        throw new AssertionError(image + " is not denied in " + namespace + " within " + IN_FORCE);
    }

    Pod pod(String namespace, String image) {
        return object("""
                apiVersion: v1
                kind: Pod
                metadata: {generateName: pod-, namespace: %s}
                spec: {containers: [{name: main, image: "%s"}]}
                """.formatted(namespace, image), Pod.class);
    }

    <T extends HasMetadata> T object(String yaml, Class<T> type) {
        return admin.getKubernetesSerialization().unmarshal(yaml, type);
    }

    /** Why the API server refuses; empty when it does not. */
    static String refusal(Runnable request) {
        try {
            request.run();
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    Ledger ledger() {
        return ledger;
    }

    KubernetesClient admin() {
        return admin;
    }

    /** Ends as a replica that is killed: nobody takes the webhooks back. */
    void die() {
        if (!dead) {
            dead = true;
            admission.close();
        }
    }

    @Override
    public void close() {
        admin.resources(ImagePolicy.class).delete();
        admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(CONFIGURATION)
                .withTimeout(10, TimeUnit.SECONDS)
                .delete();
        admin.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(CONFIGURATION)
                .withTimeout(10, TimeUnit.SECONDS)
                .delete();
        admin.secrets().inNamespace(NAMESPACE).withName(SECRET).delete();
        leave();
    }

    /** Ends as one of several replicas: what they share stays. */
    void leave() {
        die();
        feed.close();
        ledger.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        operator.close();
        admin.close();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
