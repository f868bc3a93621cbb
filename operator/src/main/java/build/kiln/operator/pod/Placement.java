package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where a builder pod may run and how much it may use. */
public record Placement(
        ResourceRequirements resources, Map<String, String> nodeSelector, List<Toleration> tolerations) {
    public Placement {
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
    }

    /** The same place, on nodes of one architecture. */
    public Placement on(String architecture) {
        Map<String, String> selector = new TreeMap<>(nodeSelector);
        selector.put(NodeArchitectures.ARCHITECTURE, architecture);
        return new Placement(resources, selector, tolerations);
    }
}
