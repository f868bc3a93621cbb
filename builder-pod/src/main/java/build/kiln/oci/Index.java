package build.kiln.oci;

import java.util.List;
import java.util.Map;

/** An image index, OCI or Docker manifest list. */
public record Index(String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
    public Index {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }
}
