package build.kiln.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A namespace that enforces Pod Security {@code baseline} and lives as long as one test. */
public record TestNamespace(Cluster cluster, String name) implements AutoCloseable {

    static TestNamespace create(Cluster cluster, Class<?> test) {
        String name = cluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName(test.getSimpleName().toLowerCase(Locale.ROOT) + "-")
                        .addToLabels("pod-security.kubernetes.io/enforce", "baseline")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
        // Pods are refused until their account is there.
        cluster.client()
                .serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(account -> account != null, 30, TimeUnit.SECONDS);
        return new TestNamespace(cluster, name);
    }

    public KubernetesClient client() {
        return cluster.client();
    }

    public void create(Pod pod) {
        client().pods().inNamespace(name).resource(pod).create();
    }

    /** Waits until the pod has ended, and returns what it printed. */
    public String logOfEnded(String pod, int seconds) {
        await(
                pod,
                seconds,
                it -> "Succeeded".equals(it.getStatus().getPhase())
                        || "Failed".equals(it.getStatus().getPhase()));
        return client().pods().inNamespace(name).withName(pod).getLog();
    }

    public Pod await(String pod, int seconds, Predicate<Pod> condition) {
        return client().pods()
                .inNamespace(name)
                .withName(pod)
                .waitUntilCondition(it -> it != null && condition.test(it), seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        client().namespaces().withName(name).delete();
    }
}
