package build.kiln.operator.cluster;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests an {@link ApiServer} with Kiln's CRDs, one for all test classes of a run. */
public final class ApiServerExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace KEY = ExtensionContext.Namespace.create(ApiServerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ApiServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    /** The one API server of the run, for extensions that build on it. */
    public static ApiServer server(ExtensionContext context) {
        return context.getRoot()
                .getStore(KEY)
                .computeIfAbsent(ApiServer.class, key -> startWithCrds(), ApiServer.class);
    }

    private static ApiServer startWithCrds() {
        try {
            ApiServer server = ApiServer.start();
            try {
                prepare(server);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IllegalStateException("no API server to test against", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void prepare(ApiServer server) throws IOException {
        try (KubernetesClient client = server.admin()) {
            for (Path file : crds()) {
                try (InputStream yaml = new FileInputStream(file.toFile())) {
                    client.load(yaml).serverSideApply();
                }
            }
            for (String crd : List.of("imagebuilds.kiln.build", "imagepolicies.kiln.build")) {
                Arrangements.awaitServed(client, crd);
            }
            grantOperator(client);
        }
    }

    /** The operator's service account gets the rights that are written down, and no others. */
    private static void grantOperator(KubernetesClient client) {
        client.load(ApiServerExtension.class.getResourceAsStream("/rbac.yaml")).create();
        Arrangements.namespaceNamed(client, "kiln");
        client.load(ApiServerExtension.class.getResourceAsStream("/rbac-own-namespace.yaml"))
                .create();
        client.resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace("kiln")
                        .withName("kiln-operator")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", "kiln-operator")
                        .addNewSubject()
                        .withKind("User")
                        .withName(ApiServer.OPERATOR)
                        .endSubject()
                        .build())
                .create();
        client.resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName("kiln-operator")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "kiln-operator")
                        .addNewSubject()
                        .withKind("User")
                        .withName(ApiServer.OPERATOR)
                        .endSubject()
                        .build())
                .create();
    }

    private static List<Path> crds() throws IOException {
        try (Stream<Path> files = Files.list(Tools.repository().resolve("crds/yaml"))) {
            return files.filter(file ->
                            file.toString().endsWith(".yml") || file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }
}
