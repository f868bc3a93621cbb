package build.kiln.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the API server asks: {@code AdmissionReview.request} of {@code admission.k8s.io/v1}.
 *
 * @param resource its group and plural name
 * @param subresource empty for none
 * @param object as it would be stored
 * @param oldObject as it is stored; missing for what is new
 */
record Review(
        String uid,
        Resource resource,
        String subresource,
        String namespace,
        String name,
        Operation operation,
        Run run,
        JsonNode object,
        JsonNode oldObject) {
    record Resource(String group, String name) {}

    Tally.Asked asked() {
        JsonNode metadata = object.path("metadata");
        return new Tally.Asked(
                object.path("apiVersion").asText(),
                object.path("kind").asText(),
                namespace,
                name.isEmpty() ? metadata.path("generateName").asText() : name);
    }

    enum Operation {
        CREATE,
        UPDATE,
        OTHER
    }

    /** Whether what is asked for will be stored. */
    enum Run {
        REAL,
        DRY
    }
}
