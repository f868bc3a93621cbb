package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;

/** Where a builder pod may run and how much it may use. */
public record Placement(
        ResourceRequirements resources, Map<String, String> nodeSelector, List<Toleration> tolerations) {
    public Placement {
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
    }
}
