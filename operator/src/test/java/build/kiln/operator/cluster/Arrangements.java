package build.kiln.operator.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What tests need on an API server before they begin. */
public final class Arrangements {
    private static final int PATIENCE_SECONDS = 30;

    private Arrangements() {}

    /** A namespace of a test's own, and its name. */
    public static String namespace(KubernetesClient admin, String prefix, Map<String, String> labels) {
        return admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName(prefix + "-")
                        .withLabels(labels)
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    public static String namespace(KubernetesClient admin, String prefix) {
        return namespace(admin, prefix, Map.of());
    }

    /** A namespace whose name matters. */
    public static void namespaceNamed(KubernetesClient admin, String name) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Returns when the API server serves the kind that {@code definition} defines. */
    public static void awaitServed(KubernetesClient admin, String definition) {
        admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(definition)
                .waitUntilCondition(Arrangements::isEstablished, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A definition that is quite new has no status yet, or one that holds its names but no conditions. */
    private static boolean isEstablished(@Nullable CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** An operator without reconcilers, which closes the client when it stops. */
    public static Operator operator(KubernetesClient client) {
        return new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(true)
                .checkingCRDAndValidateLocalModel(false));
    }
}
