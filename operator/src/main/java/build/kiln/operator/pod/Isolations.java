package build.kiln.operator.pod;

import build.kiln.contract.Isolation;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeRuntimeHandler;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses an isolation for a cluster. */
public final class Isolations {
    private static final Pattern VERSION = Pattern.compile("v?1\\.(\\d+).*");
    /** The first kubelet that offers user namespaces and unmasked /proc without a feature gate. */
    private static final int FIRST_MINOR = 33;

    private Isolations() {}

    /**
     * The strongest isolation that every Linux node supports. {@link Isolation#RESTRICTED} is never chosen: it cannot
     * RUN.
     *
     * @param nodes all nodes; those whose kubelet has told nothing of itself yet do not count, and when no others are there, the
     *     newest are expected
     */
    public static Isolation strongest(List<Node> nodes, Optional<String> seccompProfile) {
        boolean userNamespaces = nodes.stream()
                .filter(node -> isLinux(node) && hasReported(node))
                .allMatch(Isolations::hasUserNamespaces);
        if (!userNamespaces) {
            return Isolation.ROOTLESS;
        }
        return seccompProfile.isPresent() ? Isolation.BASELINE : Isolation.USERNS;
    }

    private static boolean isLinux(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels();
        return labels == null || !"windows".equals(labels.get(NodeArchitectures.OS));
    }

    private static boolean hasReported(Node node) {
        NodeStatus status = node.getStatus();
        return status != null
                && status.getNodeInfo() != null
                && !Objects.requireNonNullElse(status.getNodeInfo().getKubeletVersion(), "")
                        .isEmpty();
    }

    private static boolean hasUserNamespaces(Node node) {
        NodeStatus status = node.getStatus();
        Matcher version = VERSION.matcher(status.getNodeInfo().getKubeletVersion());
        return version.matches()
                && Integer.parseInt(version.group(1)) >= FIRST_MINOR
                && status.getRuntimeHandlers().stream().anyMatch(Isolations::hasUserNamespaces);
    }

    private static boolean hasUserNamespaces(NodeRuntimeHandler handler) {
        return handler.getFeatures() != null
                && Boolean.TRUE.equals(handler.getFeatures().getUserNamespaces());
    }
}
