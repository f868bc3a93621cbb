package build.kiln.policy;

import build.kiln.policy.ImageUse.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the images in Kubernetes objects: of containers, init and ephemeral containers, and of volumes; in Pods and in the
 * templates of whatever makes pods. Takes any JSON and never fails: what is not shaped as Kubernetes has it names no image.
 */
public final class WorkloadImages {
    private static final String SPEC = "spec";
    private static final String TEMPLATE = "template";
    private static final List<String> POD = List.of();
    private static final List<String> POD_TEMPLATE = List.of(TEMPLATE);
    private static final List<String> CONTROLLER = List.of(SPEC, TEMPLATE);
    private static final List<String> CRON_JOB = List.of(SPEC, "jobTemplate", SPEC, TEMPLATE);

    private WorkloadImages() {}

    /** The images that {@code object} names, in the order of its fields. */
    public static List<ImageUse> of(JsonNode object) {
        String kind = object.path("kind").asText("");
        List<ImageUse> uses = new ArrayList<>();
        for (List<String> path : templates(kind)) {
            JsonNode template = object;
            for (String step : path) {
                template = template.path(step);
            }
            String prefix = String.join(".", path) + (path.isEmpty() ? "" : ".");
            new Template(kind, object.path("metadata").path("name").asText(""), labels(template), prefix + SPEC)
                    .addAll(template.path(SPEC), uses);
        }
        return uses;
    }

    /** Those of {@code now} that {@code before} does not have: what an update brings in. */
    public static List<ImageUse> added(List<ImageUse> before, List<ImageUse> now) {
        return now.stream()
                .filter(use -> before.stream().noneMatch(use::sameAs))
                .toList();
    }

    /** Where an object of this kind holds its pod; a kind that is not Kubernetes' own may do it in any of these ways. */
    private static List<List<String>> templates(String kind) {
        return switch (kind) {
            case "Pod" -> List.of(POD);
            case "PodTemplate" -> List.of(POD_TEMPLATE);
            case "ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job" ->
                List.of(CONTROLLER);
            case "CronJob" -> List.of(CRON_JOB);
            default -> List.of(POD, POD_TEMPLATE, CONTROLLER, CRON_JOB);
        };
    }

    private static Map<String, String> labels(JsonNode template) {
        Map<String, String> labels = new HashMap<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText("")));
        return labels;
    }

    private record Template(String kind, String name, Map<String, String> labels, String path) {
        void addAll(JsonNode spec, List<ImageUse> uses) {
            addContainers(spec, "initContainers", Role.INIT_CONTAINER, uses);
            addContainers(spec, "containers", Role.CONTAINER, uses);
            addContainers(spec, "ephemeralContainers", Role.EPHEMERAL_CONTAINER, uses);
            JsonNode volumes = spec.path("volumes");
            for (int i = 0; i < volumes.size(); i++) {
                JsonNode reference = volumes.path(i).path("image").path("reference");
                if (reference.isTextual()) {
                    uses.add(use(Role.VOLUME, volumes.path(i), "volumes[" + i + "].image.reference", reference));
                }
            }
        }

        private void addContainers(JsonNode spec, String field, Role role, List<ImageUse> uses) {
            JsonNode containers = spec.path(field);
            for (int i = 0; i < containers.size(); i++) {
                JsonNode image = containers.path(i).path("image");
                if (image.isTextual()) {
                    uses.add(use(role, containers.path(i), field + "[" + i + "].image", image));
                }
            }
        }

        private ImageUse use(Role role, JsonNode holder, String field, JsonNode image) {
            return new ImageUse(
                    kind, name, labels, role, holder.path("name").asText(""), path + "." + field, image.asText());
        }
    }
}
