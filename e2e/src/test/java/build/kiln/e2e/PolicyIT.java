package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.FailureStatus;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import build.kiln.api.v1alpha1.ImagePolicy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** Policies on a cluster in which things go wrong and people cheat. */
@ExtendWith(ClusterExtension.class)
// A policy that fails closed stops pods in every namespace while no replica of Kiln is there.
@Isolated
@Execution(ExecutionMode.SAME_THREAD)
class PolicyIT {
    private static final Duration LIMIT = Duration.ofMinutes(6);
    private static final List<String> NODE =
            List.of("kubelet", "proxy", "controller-manager", "apiserver", "etcd", "containerd");
    private static final String GOOD = "busybox:1.37";
    /** Denied by a rule that only Kiln can judge. */
    private static final String FORBIDDEN = "busybox:forbidden";
    /** Denied by a rule that the API server judges by itself. */
    private static final String LATEST = "busybox:latest";

    /** No pod of Kiln can be scheduled until the whole cluster, its node included, has been stopped and started again. */
    @Test
    void aClusterThatIsRestartedWithEveryReplicaDeadComesBackByItself(Cluster cluster, TestNamespace namespace)
            throws InterruptedException {
        InstalledKiln.on(cluster);
        ImagePolicy policy = policy(namespace, """
                enforcement: Enforce
                tags: {deny: [latest]}
                rules: [{name: own, expression: "image.tag != 'forbidden'", message: "forbidden"}]
                """);
        ImagePolicy passing = policy(namespace, "enforcement: Enforce\ntags: {deny: [old]}");
        boolean schedulerRuns = true;
        try {
            await(() -> refusal(namespace, FORBIDDEN).contains("rule rules.own"));
            await(() -> refusal(namespace, LATEST).contains("ValidatingAdmissionPolicy"));
            await(() -> refusal(namespace, "busybox:old").contains("ValidatingAdmissionPolicy"));
            assertEquals("", refusal(namespace, GOOD));

            cluster.stop("scheduler");
            schedulerRuns = false;
            List<Pod> replicas = replicas(cluster);
            assertTrue(replicas.size() > 1, "replicas: " + replicas.size());
            replicas.forEach(
                    pod -> cluster.client().resource(pod).withGracePeriod(1).delete());
            List<String> dead =
                    replicas.stream().map(pod -> pod.getMetadata().getUid()).toList();
            await(() -> replicas(cluster).stream()
                    .noneMatch(pod -> dead.contains(pod.getMetadata().getUid())));

            await(() -> refusal(namespace, GOOD).contains("failed calling webhook"));
            assertTrue(refusal(namespace, LATEST).contains("rule tags.deny"), "the API server judges by itself");
            assertEquals("", refusal(cluster.client(), "kube-system", FORBIDDEN));
            assertEquals("", refusal(cluster.client(), InstalledKiln.NAMESPACE, FORBIDDEN));
            // The exempt namespace has let the ReplicaSet make new replicas.
            await(() -> replicas(cluster).size() == replicas.size());
            cluster.client().resource(passing).delete();
            await(() -> cluster.client()
                            .admissionRegistration()
                            .v1()
                            .validatingAdmissionPolicies()
                            .withName("kiln-deny-" + passing.getMetadata().getName())
                            .get()
                    == null);

            NODE.forEach(cluster::stop);
            cluster.start("containerd");
            cluster.start("etcd");
            cluster.start("apiserver");
            await(() -> isReady(cluster.client()));
            List.of("controller-manager", "kubelet", "proxy", "scheduler").forEach(cluster::start);
            schedulerRuns = true;

            await(() -> refusal(namespace, FORBIDDEN).contains("rule rules.own"));
            await(() -> refusal(namespace, GOOD).isEmpty());
        } finally {
            if (!schedulerRuns) {
                cluster.start("scheduler");
            }
            cluster.client().resource(policy).delete();
            cluster.client().resource(passing).delete();
        }
    }

    /** Two builders with cache volumes of their own have nothing in common but the registry. */
    @Test
    void oneOfTwoBuildsThatRaceForATagWins(Cluster cluster, TestNamespace namespace) {
        InstalledKiln.on(cluster);
        try (TestNamespace second = TestNamespace.create(cluster, PolicyIT.class)) {
            ImagePolicy policy = policy(namespace, "enforcement: Enforce\ntags: {immutable: true}");
            ImagePolicy same = policy(second, "enforcement: Enforce\ntags: {immutable: true}");
            try {
                List<Builds> racers = List.of(Builds.in(namespace), Builds.in(second));
                String image = racers.getFirst().kiln().image(namespace.name() + "/raced");
                race(racers.getFirst(), image, "one");
                race(racers.getLast(), image, "two");
                List<ImageBuildStatus> ends = racers.stream()
                        .map(racer -> racer.await(
                                "racer",
                                LIMIT,
                                status -> Builds.holds(status, "Ready") || Builds.holds(status, "Stalled")))
                        .toList();
                assertEquals(
                        1,
                        ends.stream().filter(end -> Builds.holds(end, "Ready")).count(),
                        ends::toString);
                assertEquals(
                        List.of("PolicyDenied"),
                        ends.stream()
                                .flatMap(end -> Stream.ofNullable(end.getFailure()))
                                .map(FailureStatus::reason)
                                .toList());
            } finally {
                cluster.client().resource(policy).delete();
                cluster.client().resource(same).delete();
            }
        }
    }

    private static void race(Builds racer, String image, String content) {
        racer.applySpec(
                "racer",
                "FROM busybox\nRUN echo " + content + " > /which; sleep 3\n",
                "output: {image: \"" + image + "\", tags: [\"1.0.0\"], pushSecretRef: {name: registry}}");
    }

    /** Whoever may make Jobs and Pods where ImageBuilds are could report any digest as one that was built here. */
    @Test
    void nobodyButKilnMakesBuilders(Cluster cluster, TestNamespace namespace) {
        Builds builds = Builds.in(namespace);
        builds.applyDockerfile("real", "FROM busybox\nCOPY note.txt /\n");
        builds.awaitReady("real", 1, LIMIT);
        builds.kubectl("create", "rolebinding", "eve", "--clusterrole=edit", "--user=eve")
                .succeed();
        String uid = builds.resource("real").get().getMetadata().getUid();
        String labels =
                "{app.kubernetes.io/managed-by: kiln, app.kubernetes.io/component: builder, kiln.build/image-build-uid: %s}"
                        .formatted(uid);
        String annotations = "{kiln.build/image-build: real, kiln.build/build-number: '2', kiln.build/attempt: '0',"
                + " kiln.build/generation: '1', kiln.build/isolation: baseline}";
        String owner = "[{apiVersion: kiln.build/v1alpha1, kind: ImageBuild, name: real, uid: %s, controller: true}]"
                .formatted(uid);
        String spec = "{restartPolicy: Never, containers: [{name: builder, image: busybox}]}";
        String job =
                "{apiVersion: batch/v1, kind: Job, metadata: {name: NAME, labels: LABELS, annotations: %s, ownerReferences: %s},"
                                .formatted(annotations, owner)
                        + " spec: {template: {metadata: {labels: LABELS}, spec: " + spec + "}}}";
        String pod = "{apiVersion: v1, kind: Pod, metadata: {name: NAME, labels: LABELS, annotations: %s}, spec: %s}"
                .formatted(annotations, spec);
        for (String forged : List.of(job, pod)) {
            assertForbidden(create(builds, forged.replace("NAME", "forged").replace("LABELS", labels)));
            Command.Outcome plain =
                    create(builds, forged.replace("NAME", "plain").replace("LABELS", "{app: plain}"));
            assertEquals(0, plain.exitCode(), plain::output);
        }
        for (String plain : List.of("job/plain", "pod/plain")) {
            assertForbidden(builds.kubectl(
                            "label",
                            "--as=eve",
                            plain,
                            "app.kubernetes.io/managed-by=kiln",
                            "app.kubernetes.io/component=builder")
                    .run());
        }
        Pod builder = namespace
                .client()
                .pods()
                .inNamespace(namespace.name())
                .withLabel("app.kubernetes.io/component", "builder")
                .list()
                .getItems()
                .getFirst();
        String name = "pod/" + builder.getMetadata().getName();
        for (String told : List.of("kiln.build/request={}", "kiln.build/request-", "kiln.build/handed-over=now")) {
            assertForbidden(builds.kubectl("annotate", "--as=eve", "--overwrite", name, told)
                    .run());
        }
        builds.kubectl("annotate", "--as=eve", name, "network.example/address=10.0.0.1")
                .succeed();
        assertForbidden(builds.kubectl("set", "image", "--as=eve", name, "builder=busybox")
                .run());
        assertEquals(1, Builds.number(builds.resource("real").get().getStatus()));
    }

    private static Command.Outcome create(Builds builds, String manifest) {
        try {
            Path file = Files.createTempFile("manifest", ".yaml");
            try {
                Files.writeString(file, manifest);
                return builds.kubectl("create", "--as=eve", "-f", file).run();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertForbidden(Command.Outcome outcome) {
        assertNotEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("only Kiln makes builders"), outcome.output());
    }

    private static ImagePolicy policy(TestNamespace namespace, String rules) {
        return namespace
                .client()
                .resource(namespace
                        .client()
                        .getKubernetesSerialization()
                        .unmarshal("""
                        apiVersion: kiln.build/v1alpha1
                        kind: ImagePolicy
                        metadata: {generateName: e2e-}
                        spec:
                          match: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}
                        """.formatted(namespace.name()) + rules.indent(2), ImagePolicy.class))
                .create();
    }

    private static List<Pod> replicas(Cluster cluster) {
        return cluster.client()
                .pods()
                .inNamespace(InstalledKiln.NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .list()
                .getItems();
    }

    private static boolean isReady(KubernetesClient client) {
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "nothing happened within " + LIMIT);
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        }
    }

    private static String refusal(TestNamespace namespace, String image) {
        return refusal(namespace.client(), namespace.name(), image);
    }

    /** Why the API server refuses a pod; empty when it does not. */
    private static String refusal(KubernetesClient client, String namespace, String image) {
        Pod pod = client.getKubernetesSerialization().unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {generateName: pod-, namespace: %s}
                spec: {containers: [{name: main, image: "%s"}]}
                """.formatted(namespace, image), Pod.class);
        try {
            client.resource(pod).dryRun().create();
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
