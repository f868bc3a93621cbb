package build.kiln.cli;

import build.kiln.policy.Subject;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Subject.Provenance;
import build.kiln.policy.WorkloadImages;
import build.kiln.reference.InvalidReferenceException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What is judged of objects in files: the images of workloads, and what ImageBuilds ask for.
 *
 * @param namespace of objects that name none
 * @param labels of namespaces; a Namespace among the objects has its own
 * @param ledger which ImageBuild produced which digest
 */
record PolicySubjects(String namespace, Map<String, String> labels, Map<String, Provenance> ledger) {
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    /** Something to judge, and the object it is in, e.g. {@code Deployment team-a/shop}. */
    record Found(String object, Subject subject) {}

    List<Found> of(List<JsonNode> objects) {
        Map<String, Map<String, String>> namespaces = new HashMap<>();
        objects.stream()
                .filter(object -> kind(object).equals("Namespace"))
                .forEach(object -> namespaces.put(PolicyFiles.name(object), labels(object)));
        List<Found> found = new ArrayList<>();
        for (JsonNode object : objects) {
            String where = object.path("metadata").path("namespace").asText(namespace);
            Map<String, String> of = new HashMap<>(namespaces.getOrDefault(where, labels));
            of.put(NAME_LABEL, where);
            Place place = new Place(where, of);
            String shown = kind(object) + " " + where + "/" + PolicyFiles.name(object);
            if (kind(object).equals("ImageBuild")) {
                found.add(new Found(shown, request(place, object)));
            } else {
                WorkloadImages.of(object)
                        .forEach(use -> found.add(new Found(
                                shown, Subject.of(place, use, digest -> Optional.ofNullable(ledger.get(digest))))));
            }
        }
        return found;
    }

    private static Subject request(Place place, JsonNode object) {
        JsonNode output = object.path("spec").path("output");
        List<String> tags = StreamSupport.stream(output.path("tags").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        try {
            return Subject.Request.of(place, output.path("image").asText(""), tags);
        } catch (InvalidReferenceException e) {
            throw new UsageException("ImageBuild " + PolicyFiles.name(object) + ": spec.output: " + e.getMessage());
        }
    }

    private static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new HashMap<>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText("")));
        return labels;
    }

    private static String kind(JsonNode object) {
        return object.path("kind").asText("");
    }
}
