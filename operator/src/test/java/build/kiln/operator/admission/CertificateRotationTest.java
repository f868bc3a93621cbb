package build.kiln.operator.admission;

import static build.kiln.operator.admission.RunningAdmission.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates change while the API server asks. */
@ExtendWith(ApiServerExtension.class)
class CertificateRotationTest {
    private static final int ROTATIONS = 3;
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final int CLIENTS = 4;
    /** More than one connection takes, so that there are several. */
    private static final int MANY_CLIENTS = 48;

    private static final String LATEST = "registry.example/app";

    private final ApiServer server;

    CertificateRotationTest(ApiServer server) {
        this.server = server;
    }

    @Test
    void certificatesAreRotatedUnderLoadWithoutAFailedRequest() throws IOException {
        try (RunningAdmission admission =
                RunningAdmission.start(server, RunningAdmission.settings(LIFETIME, SETTLING, INTERVAL))) {
            rotateUnderLoad(admission, CLIENTS);
        }
    }

    @Test
    void twoReplicasShareThemAndBothServeThroughout() throws IOException {
        int one = RunningAdmission.freePort();
        int two = RunningAdmission.freePort();
        try (RoundRobin service = RoundRobin.listen();
                RunningAdmission first = RunningAdmission.start(
                        server, RunningAdmission.settings(LIFETIME, SETTLING, INTERVAL, one, service.port()))) {
            service.forwardTo(List.of(one, two));
            RunningAdmission second = RunningAdmission.start(
                    server, RunningAdmission.settings(LIFETIME, SETTLING, INTERVAL, two, service.port()));
            try {
                rotateUnderLoad(first, MANY_CLIENTS);
                assertTrue(first.answers() > 50, () -> "the first has answered " + first.answers());
                assertTrue(second.answers() > 50, () -> "the second has answered " + second.answers());
            } finally {
                second.leave();
            }
        }
    }

    private static void rotateUnderLoad(RunningAdmission admission, int count) {
        KubernetesClient admin = admission.admin();
        String namespace = admission.namespace(Map.of());
        admission.policy(namespace, "enforcement: Enforce\ntags: {deny: [latest]}");
        admission.awaitDenied(namespace, LATEST);
        Set<String> served = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicLong requests = new AtomicLong();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        List<Thread> clients = IntStream.range(0, count)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    while (served.size() <= ROTATIONS && System.nanoTime() < end) {
                        requests.incrementAndGet();
                        // What is denied is stored nowhere, so that each request is one that is meant.
                        String refusal = refusal(() ->
                                admin.resource(admission.pod(namespace, LATEST)).create());
                        if (!refusal.contains("rule tags.deny")) {
                            failures.add(refusal);
                        }
                    }
                }))
                .toList();
        admin.secrets()
                .inNamespace(RunningAdmission.NAMESPACE)
                .withName(RunningAdmission.SECRET)
                .waitUntilCondition(
                        secret -> {
                            served.add(certificate(secret));
                            return served.size() > ROTATIONS;
                        },
                        2,
                        TimeUnit.MINUTES);
        for (Thread client : clients) {
            join(client);
        }
        assertEquals(List.of(), List.copyOf(failures), () -> "of " + requests);
        assertTrue(requests.get() > 100, () -> "only " + requests + " requests");
    }

    private static String certificate(Secret secret) {
        return secret.getData().getOrDefault("current.crt", "");
    }

    private static void join(Thread thread) {
        try {
            assertTrue(thread.join(Duration.ofSeconds(30)), "a client hangs");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
