package build.kiln.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.Updatable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Kiln as a user installs it: its images built by itself and pushed to the registry, its chart by Helm. */
record InstalledKiln(Cluster cluster) {
    static final String NAMESPACE = "kiln-system";
    private static final int REPLICAS = 2;
    private static final String TAG = "e2e";
    static final String REGISTRY_SECRET = "registry";
    static final String AUTHORITY_CONFIG_MAP = "registry-ca";

    private static Optional<InstalledKiln> current = Optional.empty();

    /** Returns the one installation of this JVM's cluster, making it first if need be. */
    static synchronized InstalledKiln on(Cluster cluster) {
        if (current.isEmpty()) {
            InstalledKiln kiln = new InstalledKiln(cluster);
            kiln.install();
            current = Optional.of(kiln);
        }
        return current.get();
    }

    /** The repository of that name in the test registry. */
    String image(String name) {
        return cluster.registry().host() + "/" + name;
    }

    /** The credentials of the test registry, as pods and builds of a namespace need them. */
    static Secret registrySecret(Cluster cluster, String namespace, String name, String password) {
        return new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .withStringData(Map.of(".dockerconfigjson", dockerConfig(cluster.registry(), password)))
                .build();
    }

    private static String dockerConfig(Cluster.Registry registry, String password) {
        String auth =
                Base64.getEncoder().encodeToString((registry.user() + ":" + password).getBytes(StandardCharsets.UTF_8));
        return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry.host(), auth);
    }

    /** Installs, or brings what an earlier JVM has installed up to date. */
    private void install() {
        String builder = buildImage("builder", "builder-pod");
        String operator = buildImage("operator", "operator");
        cluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .createOr(Updatable::update);
        cluster.client()
                .secrets()
                .inNamespace(NAMESPACE)
                .resource(registrySecret(
                        cluster, NAMESPACE, REGISTRY_SECRET, cluster.registry().password()))
                .createOr(Updatable::update);
        Command.of(
                        cluster.program("helm"),
                        "upgrade",
                        "--install",
                        "kiln",
                        Project.root().resolve("helm/kiln"),
                        "--namespace=" + NAMESPACE,
                        "--wait",
                        "--timeout=4m",
                        "--set=imagePullSecrets[0].name=" + REGISTRY_SECRET,
                        "--set=operator.image.repository=" + image("kiln/operator"),
                        "--set=operator.image.digest=" + operator,
                        "--set=builder.image.repository=" + image("kiln/builder"),
                        "--set=builder.image.digest=" + builder,
                        "--set=builder.imagePullSecrets[0]=" + REGISTRY_SECRET,
                        // Many builds at once on the one small node.
                        "--set=builder.resources.requests.cpu=50m",
                        "--set=seccomp.install=true",
                        "--set=defaults.insecureRegistries[0]=" + cluster.mirror(),
                        "--set=defaults.registryMirrors[0]=docker.io=" + cluster.mirror(),
                        "--set=defaults.caConfigMap=" + AUTHORITY_CONFIG_MAP,
                        "--set=defaults.cache.accessMode=ReadWriteMany")
                .with("KUBECONFIG", cluster.kubeconfig())
                .with("HELM_CACHE_HOME", cluster.folder().resolve("helm"))
                .within(Duration.ofMinutes(5))
                .succeed();
    }

    /** Builds and pushes an image of Kiln's own by Kiln, and returns its digest. */
    private String buildImage(String name, String module) {
        Path metadata = cluster.folder().resolve(name + ".json");
        kiln(
                        "build",
                        "--progress=plain",
                        "--tag=" + image("kiln/" + name) + ":" + TAG,
                        "--metadata-file=" + metadata,
                        "--push",
                        Project.root().resolve(module))
                .within(Duration.ofMinutes(8))
                .succeed();
        try {
            return new ObjectMapper()
                    .readTree(metadata.toFile())
                    .path("containerimage.digest")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The builder image of the installation. */
    String builderImage() {
        return image("kiln/builder") + ":" + TAG;
    }

    /** Stops the operator as a deployment is scaled down, and waits until it is gone. */
    void stopOperator() {
        operator().scale(0);
        cluster.client()
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel("app.kubernetes.io/component", "operator")
                .informOnCondition(List::isEmpty)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
    }

    /** Starts it again, with as many replicas as the chart installs. */
    void startOperator() {
        operator().scale(REPLICAS);
    }

    private RollableScalableResource<Deployment> operator() {
        return cluster.client().apps().deployments().inNamespace(NAMESPACE).withName("kiln");
    }

    /** The command line, with its store in the cluster's folder and with access to both registries. */
    Command kiln(String command, Object... arguments) {
        Object[] words = new Object[arguments.length + 5];
        words[0] = Project.root().resolve("kiln");
        words[1] = command;
        words[2] = "--registry-ca=" + cluster.registry().authority();
        words[3] = "--registry-mirror=docker.io=" + cluster.mirror();
        words[4] = "--insecure-registry=" + cluster.mirror();
        System.arraycopy(arguments, 0, words, 5, arguments.length);
        return Command.of(words)
                .with("KILN_HOME", cluster.folder().resolve("kiln-home"))
                .with("DOCKER_CONFIG", writeDockerConfig());
    }

    private Path writeDockerConfig() {
        try {
            Path folder = Files.createDirectories(cluster.folder().resolve("docker"));
            Files.writeString(
                    folder.resolve("config.json"),
                    dockerConfig(cluster.registry(), cluster.registry().password()));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
