package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which architectures the nodes have that would take a builder. */
public final class NodeArchitectures {
    static final String ARCHITECTURE = "kubernetes.io/arch";
    static final String OS = "kubernetes.io/os";
    private static final Set<String> KEEPING_AWAY = Set.of("NoSchedule", "NoExecute");

    private NodeArchitectures() {}

    /** Those of ready Linux nodes that new pods may go to, whose labels and taints suit {@code placement}. */
    public static SortedSet<String> of(Collection<Node> nodes, Placement placement) {
        SortedSet<String> architectures = new TreeSet<>();
        for (Node node : nodes) {
            Map<String, String> labels = node.getMetadata().getLabels();
            if (labels != null && "linux".equals(labels.get(OS)) && takes(node, labels, placement)) {
                String architecture = labels.get(ARCHITECTURE);
                if (architecture != null) {
                    architectures.add(architecture);
                }
            }
        }
        return architectures;
    }

    private static boolean takes(Node node, Map<String, String> labels, Placement placement) {
        return isReady(node)
                && labels.entrySet().containsAll(placement.nodeSelector().entrySet())
                && (node.getSpec() == null
                        || (!Boolean.TRUE.equals(node.getSpec().getUnschedulable())
                                && node.getSpec().getTaints().stream().allMatch(taint -> isBorne(taint, placement))));
    }

    private static boolean isReady(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private static boolean isBorne(Taint taint, Placement placement) {
        return !KEEPING_AWAY.contains(text(taint.getEffect()))
                || placement.tolerations().stream().anyMatch(toleration -> bears(toleration, taint));
    }

    private static boolean bears(Toleration toleration, Taint taint) {
        boolean anyValue = "Exists".equals(toleration.getOperator());
        boolean effect = text(toleration.getEffect()).isEmpty()
                || text(toleration.getEffect()).equals(taint.getEffect());
        boolean key = (text(toleration.getKey()).isEmpty() && anyValue)
                || text(toleration.getKey()).equals(taint.getKey());
        return effect && key && (anyValue || text(toleration.getValue()).equals(text(taint.getValue())));
    }

    private static String text(@Nullable String value) {
        return Objects.requireNonNullElse(value, "");
    }
}
