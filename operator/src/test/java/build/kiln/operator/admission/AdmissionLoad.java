package build.kiln.operator.admission;

import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.operator.certificate.ServingKeysOfTests;
import build.kiln.operator.policy.ImageJudge;
import build.kiln.operator.policy.PolicyInForce;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.PolicyReader;
import build.kiln.policy.Subject.Place;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the webhook server over TLS at a steady rate and prints how long answers take, from the moment at which a question
 * was due. Not a test: {@code main [questions per second] [questions]}.
 */
final class AdmissionLoad {
    private static final int POLICIES = 10;
    private static final int WARM_UP = 5_000;
    private static final int CONNECTIONS = 8;
    private static final String REVIEW = """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"705ab4f5","kind":{"group":"","version":"v1",
            "kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},"namespace":"team-a","operation":"CREATE",
            "userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller"},"dryRun":false,"oldObject":null,
            "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"shop-1","namespace":"team-a","labels":{"app":"shop"}},
            "spec":{"initContainers":[{"name":"migrate","image":"registry.example/shop-migrate:1.4.2","env":[%1$s]}],
            "containers":[{"name":"shop","image":"registry.example/shop:1.4.2@sha256:%2$s","env":[%1$s]},
            {"name":"proxy","image":"registry.example/proxy:%3$s","env":[%1$s]}],"volumes":[{"name":"tmp","emptyDir":{}}]}}}}
            """;
    private static final String ENV =
            "{\"name\":\"A\",\"value\":\"0123456789012345678901234567890123456789\"},".repeat(20);
    private static final String POLICY = """
            match: {namespaceSelector: {matchExpressions: [{key: env, operator: In, values: [production]}]}}
            enforcement: Enforce
            tags: {deny: [latest, "*-SNAPSHOT"], allow: ["semver:>=1.0.0", "re:^main-[0-9a-f]{7}-\\\\d+$"]}
            registries: {allow: ["registry.example/**", "mirror.example/**"], deny: ["docker.io/**"]}
            """;

    private AdmissionLoad() {}

    public static void main(String[] args) throws Exception {
        int rate = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 30_000;
        Vertx vertx = Vertx.vertx();
        List<PolicyInForce> policies = policies();
        Judge judge = new WorkloadJudge(
                () -> policies,
                name -> Optional.of(new Place(name, Map.of("env", "production"))),
                new ImageJudge(_ -> Optional.empty()),
                InstantSource.system());
        Desk desk = new Desk(new ReviewJson(new ObjectMapper()), judge, (asked, outcome, violations, took) -> {});
        System.out.printf("one question, on one processor: %.0f µs%n", alone(desk));
        try (AdmissionServer server = AdmissionServer.start(
                vertx, "127.0.0.1", 0, ServingKeysOfTests.loopback(), Map.of(Entrances.CLOSED, desk))) {
            HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                    .setSsl(true)
                    .setTrustAll(true)
                    .setVerifyHost(false)
                    .setMaxPoolSize(CONNECTIONS)
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(server.port()));
            // A JVM that has just started interprets: it gets few questions first.
            run(vertx.getOrCreateContext(), client, rate / 4, WARM_UP);
            run(vertx.getOrCreateContext(), client, rate, 2 * WARM_UP);
            long[] nanos = run(vertx.getOrCreateContext(), client, rate, count);
            Arrays.sort(nanos);
            System.out.printf(
                    "%d policies, %d questions at %d/s over TLS: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
                    POLICIES,
                    count,
                    rate,
                    millis(nanos, 0.5),
                    millis(nanos, 0.9),
                    millis(nanos, 0.99),
                    millis(nanos, 0.999),
                    millis(nanos, 1));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static List<PolicyInForce> policies() throws InvalidPolicyException {
        ImagePolicySpec spec = new KubernetesSerialization().unmarshal("---\n" + POLICY, ImagePolicySpec.class);
        List<PolicyInForce> policies = new ArrayList<>();
        for (int i = 0; i < POLICIES; i++) {
            policies.add(new PolicyInForce(PolicyReader.read("policy-" + i, spec), spec, 1));
        }
        return policies;
    }

    /** Microseconds to read, judge and answer, without network. */
    private static double alone(Desk desk) {
        byte[] question =
                REVIEW.formatted(env(), "0123456789abcdef".repeat(4), "2.0.1").getBytes(StandardCharsets.UTF_8);
        long start = 0;
        for (int i = 0; i < 2 * WARM_UP; i++) {
            if (i == WARM_UP) {
                start = System.nanoTime();
            }
            if (desk.answer(question).status() != HttpURLConnection.HTTP_OK) {
                throw new IllegalStateException("not answered");
            }
        }
        return (System.nanoTime() - start) / 1e3 / WARM_UP;
    }

    private static String env() {
        return ENV.substring(0, ENV.length() - 1);
    }

    private static long[] run(Context context, HttpClient client, int rate, int count) throws InterruptedException {
        long[] nanos = new long[count];
        AtomicInteger wrong = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(count);
        Buffer good = Buffer.buffer(REVIEW.formatted(env(), "0123456789abcdef".repeat(4), "2.0.1"));
        Buffer bad = Buffer.buffer(REVIEW.formatted(env(), "0123456789abcdef".repeat(4), "latest"));
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            boolean denied = i % 10 == 0;
            // On the client's own thread, or a body may have passed before anyone listens to it.
            context.runOnContext(_ -> client.request(HttpMethod.POST, Entrances.CLOSED)
                    .compose(request -> request.putHeader("Content-Type", "application/json")
                            .send(denied ? bad : good))
                    .compose(response -> response.statusCode() == HttpURLConnection.HTTP_OK
                            ? response.body()
                            : Future.failedFuture("status " + response.statusCode()))
                    .onComplete(result -> {
                        nanos[number] = System.nanoTime() - due;
                        if (result.failed() || !result.result().toString().contains("\"allowed\":" + !denied)) {
                            if (wrong.incrementAndGet() == 1) {
                                System.err.println("a wrong answer, to question " + number + ": "
                                        + (result.failed() ? result.cause() : result.result()));
                            }
                        }
                        left.countDown();
                    }));
        }
        if (!left.await(1, TimeUnit.MINUTES) || wrong.get() > 0) {
            throw new IllegalStateException(
                    left.getCount() + " questions without an answer, " + wrong + " wrong answers");
        }
        return nanos;
    }

    private static double millis(long[] sorted, double quantile) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * quantile))] / 1e6;
    }
}
