package build.kiln.operator.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.operator.cluster.ApiServer;
import build.kiln.operator.cluster.ApiServerExtension;
import build.kiln.operator.cluster.Arrangements;
import build.kiln.policy.ImageUse;
import build.kiln.policy.Policy;
import build.kiln.policy.PolicyReader;
import build.kiln.policy.ServerPolicies;
import build.kiln.policy.ServerPolicies.Generated;
import build.kiln.policy.Subject;
import build.kiln.policy.Subject.Place;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real API server and the evaluator judge the same pods by the same policies. */
@ExtendWith(ApiServerExtension.class)
class ServerPoliciesTest {
    private static final String NAMESPACE = "server-policies";
    private static final String DIGEST = "@sha256:" + "ab".repeat(32);
    private static final int GENERATED = 60;
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static final List<String> KNOWN = List.of(
            "nginx",
            "nginx:latest",
            "nginx:1.29",
            "library/nginx",
            "docker.io/nginx",
            "docker.io/library/nginx:1.29",
            "index.docker.io/nginx",
            "index.docker.io/library/nginx:latest",
            "registry-1.docker.io/library/nginx",
            "registry-1.docker.io/nginx",
            "Docker.io/library/nginx",
            "registry.acme.dev/shop:1.0",
            "REGISTRY.acme.dev:443/shop:1.0",
            "registry.acme.dev:5000/shop:1.0",
            "registry.acme.dev.evil.example/shop:1.0",
            "evil.example/registry.acme.dev/shop:1.0",
            "localhost/shop:1.0",
            "localhost:5000/shop",
            "localhost:5000",
            "nginx" + DIGEST,
            "nginx:latest" + DIGEST,
            "nginx:1.29" + DIGEST,
            "registry.acme.dev/a/b/c:main-4f2c1aa",
            "registry.acme.dev/a:1.0-dev",
            "NGINX",
            "nginx:",
            "nginx@sha256:12",
            "a//b",
            "ab".repeat(32),
            "registry.acme.dev/Shop:1",
            "-bad/x:1",
            "registry.acme.dev/hub",
            "registry.acme.dev/hub:1.29",
            "registry.acme.dev/hub/nginx",
            "registry.acme.dev/hub/library/nginx:1.29",
            "registry.acme.dev/hub/evil/nginx:1.29",
            "docker.io/evil/nginx:1.29",
            "shop:1.2.2",
            "shop:1.2.3",
            "shop:v1.2.3",
            "shop:1.10.0",
            "shop:2.0.0",
            "shop:1.2.3-rc.1",
            "shop:1.3.0_build-5",
            "shop:01.2.3",
            "shop:1.2.03",
            "shop:v99999999999999999999.0.0",
            "shop:v99999999999999999999.0.1",
            "shop:100000000000000000000.0.0",
            "shop:99999999999999999998.7.7");

    private static final List<String> POLICIES = List.of(
            "{enforcement: Enforce, tags: {deny: [latest, '*-dev', 're:^1\\.2']}}",
            "{enforcement: Enforce, tags: {allow: ['re:^main-[0-9a-f]{7}$', '1.*', \"it's\"]}}",
            "{enforcement: Enforce, tags: {requireDigest: true}}",
            "{enforcement: Enforce, registries: {allow: ['registry.acme.dev/**', 'nginx:1.*']}}",
            "{enforcement: Enforce, registries: {deny: ['docker.io/**', 'localhost:5000/*']}}",
            "{enforcement: Enforce, match: {images: ['registry.acme.dev/*', 'nginx@*']}, tags: {deny: ['1.*', latest]}}",
            "{enforcement: Enforce, match: {images: ['docker.io/library/*']}, tags: {deny: [latest]},"
                    + " registries: {allow: ['docker.io/library/*', 'registry.acme.dev/a/**'],"
                    + " mirrors: [{source: docker.io, mirror: registry.acme.dev/hub}]}}",
            "{enforcement: Enforce, registries: {deny: ['docker.io/evil/**', 'docker.io/**:1.29'],"
                    + " mirrors: [{source: docker.io, mirror: registry.acme.dev/hub}]}}",
            "{enforcement: Enforce, tags: {deny: [latest, '1.*']}, exceptions: ["
                    + "{images: ['nginx', 'shop:1.*'], namespaces: ['server-*'], rules: [tags], reason: r, expires: '2030-01-01'},"
                    + "{images: ['**'], namespaces: ['other-*'], reason: r, expires: '2030-01-01'},"
                    + "{namespaces: ['others'], reason: r, expires: '2030-01-01'},"
                    + "{images: ['**'], reason: ended, expires: '2001-01-01'}]}",
            "{enforcement: Enforce, tags: {allow: [latest, 'semver:>=1.2.3 <2.0.0', 'semver:>99999999999999999999.0.0']}}",
            "{enforcement: Enforce, tags: {deny: ['semver:<=1.2.3', 'semver:99999999999999999998.7.7', 'semver:>=2.0.0, <3.0.0']}}");

    @Test
    void agreeAboutEveryPod(ApiServer server) throws Exception {
        try (KubernetesClient client = server.admin()) {
            Arrangements.namespaceNamed(client, NAMESPACE);
            Random random = new Random(20261125);
            List<String> images = new ArrayList<>(KNOWN);
            for (int i = 0; i < GENERATED; i++) {
                images.add(generated(random));
            }
            for (String yaml : POLICIES) {
                ImagePolicySpec spec = new KubernetesSerialization().unmarshal("---\n" + yaml, ImagePolicySpec.class);
                Policy policy = PolicyReader.read("differential", spec);
                Generated generated = only(policy, spec);
                try {
                    client.resource(generated.policy()).create();
                    client.resource(generated.binding()).create();
                    await(() -> denies(client, "no reference", "wait"));
                    for (String image : images) {
                        assertEquals(
                                Policy.judge(List.of(policy), subject(image), NOW)
                                        .denied(),
                                denies(client, image, "c"),
                                yaml + " about " + image);
                    }
                } finally {
                    client.resource(generated.binding()).delete();
                    client.resource(generated.policy()).delete();
                    await(() -> !denies(client, "no reference", "gone"));
                }
            }
        }
    }

    /** What an expression may cost is limited, and a pod that costs more is denied where the policy fails closed. */
    @Test
    void aLargePolicyLetsALargePodThrough(ApiServer server) throws Exception {
        try (KubernetesClient client = server.admin()) {
            String namespace = "server-policies-large";
            Arrangements.namespaceNamed(client, namespace);
            ImagePolicySpec spec = new KubernetesSerialization()
                    .unmarshal(
                            "---\n{enforcement: Enforce, tags: {deny: [" + many("'*-x%d'", 64)
                                    + "]}, registries: {allow: [" + many("'registry%d.example/**'", 64) + "]}}",
                            ImagePolicySpec.class);
            Generated generated = only(PolicyReader.read("large", spec), spec);
            String pod = "---\n{apiVersion: v1, kind: Pod, metadata: {name: large}, spec: {containers: ["
                    + many("{name: c%1$d, image: 'registry63.example/team/application/component%1$d:1.0.%1$d'}", 50)
                    + ", {name: last, image: 'TAG'}]}}";
            String denied = pod.replace("TAG", "registry0.example/a:1-x63");
            try {
                client.resource(generated.policy()).create();
                client.resource(generated.binding()).create();
                await(() -> refused(client, namespace, denied));
                client.resource(pod.replace("TAG", "registry0.example/a:1"))
                        .inNamespace(namespace)
                        .dryRun()
                        .create();
            } finally {
                client.resource(generated.binding()).delete();
                client.resource(generated.policy()).delete();
                await(() -> !refused(client, namespace, denied));
            }
        }
    }

    private static String many(String format, int count) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(", "));
    }

    private static final List<String> WORKLOADS = List.of(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: 'x:1'}], initContainers: [{name: i, image: 'x:IMG'}]}}",
            "{apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c, image: 'x:1'}], volumes: [{name: v, image: {reference: 'x:IMG'}}]}}",
            "{apiVersion: v1, kind: PodTemplate, metadata: {name: c}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: 'x:IMG'}]}}}",
            "{apiVersion: v1, kind: ReplicationController, metadata: {name: d}, spec: {selector: {a: b}, template: TEMPLATE}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: e}, spec: {selector: {matchLabels: {a: b}}, template: TEMPLATE}}",
            "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: f}, spec: {selector: {matchLabels: {a: b}}, template: TEMPLATE}}",
            "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: g}, spec: {selector: {matchLabels: {a: b}}, template: TEMPLATE}}",
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: h}, spec: {serviceName: h, selector: {matchLabels: {a: b}}, template: TEMPLATE}}",
            "{apiVersion: batch/v1, kind: Job, metadata: {name: i}, spec: {template: JOB}}",
            "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j}, spec: {schedule: '0 0 * * *', jobTemplate: {spec: {template: JOB}}}}");

    @Test
    void holdsForEveryKindAndLetsUnchangedImagesBe(ApiServer server) throws Exception {
        try (KubernetesClient client = server.admin()) {
            String namespace = "server-policies-kinds";
            Arrangements.namespaceNamed(client, namespace);
            client.resource(filled(WORKLOADS.get(4), "old-dev"))
                    .inNamespace(namespace)
                    .create();
            ImagePolicySpec spec = new KubernetesSerialization()
                    .unmarshal("---\n{enforcement: Enforce, tags: {deny: ['*-dev']}}", ImagePolicySpec.class);
            Generated generated = only(PolicyReader.read("kinds", spec), spec);
            try {
                client.resource(generated.policy()).create();
                client.resource(generated.binding()).create();
                await(() -> refused(client, namespace, filled(WORKLOADS.getFirst(), "1-dev")));
                for (String workload : WORKLOADS) {
                    assertTrue(refused(client, namespace, filled(workload, "1-dev")), workload);
                    assertFalse(refused(client, namespace, filled(workload, "1").replace("name: e}", "name: z}")));
                }
                client.apps().deployments().inNamespace(namespace).withName("e").scale(3);
                assertEquals(
                        403,
                        assertThrows(
                                        KubernetesClientException.class,
                                        () -> client.apps()
                                                .deployments()
                                                .inNamespace(namespace)
                                                .withName("e")
                                                .edit(deployment -> {
                                                    deployment
                                                            .getSpec()
                                                            .getTemplate()
                                                            .getSpec()
                                                            .getContainers()
                                                            .getFirst()
                                                            .setImage("x:new-dev");
                                                    return deployment;
                                                }))
                                .getCode());
                client.apps().deployments().inNamespace(namespace).withName("e").edit(deployment -> {
                    deployment.getMetadata().setLabels(Map.of("changed", "yes"));
                    return deployment;
                });
            } finally {
                client.resource(generated.binding()).delete();
                client.resource(generated.policy()).delete();
                await(() -> !refused(client, namespace, filled(WORKLOADS.getFirst(), "1-dev")));
            }
        }
    }

    private static Generated only(Policy policy, ImagePolicySpec spec) {
        List<Generated> objects =
                ServerPolicies.of(policy, spec, List.of("kube-system"), NOW).objects();
        assertEquals(1, objects.size());
        return objects.getFirst();
    }

    private static String filled(String workload, String tag) {
        String containers = "spec: {containers: [{name: c, image: 'x:IMG'}]";
        return "---\n"
                + workload.replace("TEMPLATE", "{metadata: {labels: {a: b}}, " + containers + "}}")
                        .replace("JOB", "{" + containers + ", restartPolicy: Never}}")
                        .replace("IMG", tag);
    }

    private static boolean refused(KubernetesClient client, String namespace, String workload) {
        try {
            client.resource(workload).inNamespace(namespace).dryRun().create();
            return false;
        } catch (KubernetesClientException e) {
            assertEquals(403, e.getCode(), e.getMessage());
            return true;
        }
    }

    /** The API server reads its policies anew after a moment that it tells nobody of. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "the API server did not follow the policy");
            new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
        }
    }

    private static Subject subject(String image) {
        ImageUse use =
                new ImageUse("Pod", "p", Map.of(), ImageUse.Role.CONTAINER, "c", "spec.containers[0].image", image);
        return Subject.of(new Place(NAMESPACE, Map.of()), use, _ -> Optional.empty());
    }

    private static String generated(Random random) {
        return pick(
                        random,
                        "",
                        "docker.io/",
                        "registry.acme.dev/",
                        "Registry.Acme.dev:443/",
                        "localhost:5000/",
                        "a_b/",
                        "x.y:80/")
                + pick(random, "", "library/", "team/", "a/b/", "a__b/", "a--b/", "A/")
                + pick(random, "nginx", "shop", "n.g-x", "n_", "x")
                + pick(random, "", ":latest", ":1.29", ":1.2.3-dev", ":main-4f2c1aa", ":", ":.x")
                + pick(random, "", "", DIGEST, "@sha512:12");
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static boolean denies(KubernetesClient client, String image, String label) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withGenerateName("p-")
                .withNamespace(NAMESPACE)
                .addToLabels("case", label)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
        try {
            client.resource(pod).dryRun().create();
            return false;
        } catch (KubernetesClientException e) {
            assertEquals(403, e.getCode(), e.getMessage());
            assertTrue(String.valueOf(e.getMessage()).contains("ImagePolicy differential"), e.getMessage());
            return true;
        }
    }
}
