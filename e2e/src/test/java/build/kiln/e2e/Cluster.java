package build.kiln.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The cluster that Maven started before the tests, seen from inside its network.
 *
 * @param folder where the cluster keeps its state, logs and programs
 * @param registry the registry with TLS and basic auth
 * @param mirror host and port of the anonymous registry that stands in for docker.io
 * @param address the node's address, for servers that a test starts
 */
public record Cluster(Path folder, KubernetesClient client, Registry registry, String mirror, String address) {

    /** A registry and who may use it. */
    public record Registry(String host, String user, String password, Path authority) {}

    private static Optional<Cluster> current = Optional.empty();

    /**
     * Returns the one cluster of this JVM.
     *
     * @throws IllegalStateException when no cluster was started
     */
    public static synchronized Cluster current() {
        if (current.isEmpty()) {
            current = Optional.of(connect());
        }
        return current.get();
    }

    private static Cluster connect() {
        String folder = Optional.ofNullable(System.getenv("KILN_CLUSTER"))
                .orElseThrow(() -> new IllegalStateException(
                        "no cluster: run these tests by 'mvn verify', which starts one and sets KILN_CLUSTER"));
        Properties properties = new Properties();
        Path file = Path.of(folder, "cluster.properties");
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalStateException("the cluster in " + folder + " is not up", e);
        }
        Config config =
                Config.fromKubeconfig(Path.of(require(properties, "kubeconfig")).toFile());
        return new Cluster(
                Path.of(folder),
                new KubernetesClientBuilder().withConfig(config).build(),
                new Registry(
                        require(properties, "registry"),
                        require(properties, "registry.user"),
                        require(properties, "registry.password"),
                        Path.of(require(properties, "registry.ca"))),
                require(properties, "mirror"),
                require(properties, "node.address"));
    }

    private static String require(Properties properties, String key) {
        return Optional.ofNullable(properties.getProperty(key))
                .orElseThrow(() -> new IllegalStateException("cluster.properties lacks " + key));
    }

    /** Stops one of the cluster's services, e.g. {@code registry}. */
    public void stop(String service) {
        control("stop", service);
    }

    public void start(String service) {
        control("start", service);
    }

    /** What a service has written to its log so far. */
    public List<String> log(String service) {
        try {
            return Files.readAllLines(folder.resolve("log").resolve(service + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void control(String action, String service) {
        Command.of(Project.root().resolve("e2e/cluster/cluster"), action, folder, service)
                .succeed();
    }

    /** A program of the cluster's own versions: kubectl, helm, ctr, and so on. */
    public Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /** For programs that take the API server from KUBECONFIG. */
    public Path kubeconfig() {
        return folder.resolve("pki/admin.conf");
    }

    /** Where the kubelet looks for seccomp profiles. */
    public Path seccompProfiles() {
        return folder.resolve("state/var/lib/kubelet/seccomp");
    }
}
