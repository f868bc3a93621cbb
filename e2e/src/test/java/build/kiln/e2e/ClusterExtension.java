package build.kiln.e2e;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the cluster and a namespace of their own, which is deleted after the test; when a test fails, leaves in
 * {@code target/failures} what the cluster knew at that moment: events, descriptions, logs.
 */
public final class ClusterExtension implements ParameterResolver, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ClusterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Cluster.class || type == TestNamespace.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Cluster cluster = Cluster.current();
        if (parameter.getParameter().getType() == Cluster.class) {
            return cluster;
        }
        return context.getStore(STORE)
                .computeIfAbsent(
                        TestNamespace.class,
                        type -> TestNamespace.create(cluster, context.getRequiredTestClass()),
                        TestNamespace.class);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            return;
        }
        Cluster cluster = Cluster.current();
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        Command.of(
                        cluster.program("kubectl"),
                        "cluster-info",
                        "dump",
                        "--all-namespaces",
                        "--output-directory",
                        Path.of("target", "failures", test))
                .with("KUBECONFIG", cluster.kubeconfig())
                .within(Duration.ofMinutes(2))
                .run();
    }
}
