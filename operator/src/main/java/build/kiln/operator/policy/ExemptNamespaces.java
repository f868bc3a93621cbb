package build.kiln.operator.policy;

import java.util.List;
import java.util.stream.Stream;

/**
 * The namespaces that no policy is about, so that the cluster and Kiln itself can always be started again.
 *
 * @param own Kiln's
 */
public record ExemptNamespaces(String own) {
    private static final String SYSTEM = "kube-system";

    public List<String> names() {
        return Stream.of(SYSTEM, own).distinct().toList();
    }
}
