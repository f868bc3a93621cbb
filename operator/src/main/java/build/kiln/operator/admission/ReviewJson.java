package build.kiln.operator.admission;

import build.kiln.policy.Violation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;

/** Reads and writes {@code AdmissionReview} of {@code admission.k8s.io/v1}. */
final class ReviewJson {
    private static final String API_VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final int FORBIDDEN = 403;
    private static final int LONGEST_AUDIT = 2048;

    private final ObjectMapper json;

    ReviewJson(ObjectMapper json) {
        this.json = json;
    }

    /** Reads a review; throws {@link IOException} when it is none of this version. */
    Review read(byte[] text) throws IOException {
        JsonNode review = json.readTree(text);
        JsonNode request = review.path("request");
        if (!API_VERSION.equals(review.path("apiVersion").asText())
                || !KIND.equals(review.path("kind").asText())
                || request.path("uid").asText().isEmpty()) {
            throw new IOException("not an AdmissionReview of " + API_VERSION);
        }
        JsonNode resource = request.path("resource");
        return new Review(
                request.path("uid").asText(),
                new Review.Resource(
                        resource.path("group").asText(),
                        resource.path("resource").asText()),
                request.path("subResource").asText(),
                request.path("namespace").asText(),
                request.path("name").asText(),
                operation(request.path("operation").asText()),
                request.path("dryRun").asBoolean() ? Review.Run.DRY : Review.Run.REAL,
                request.path("object"),
                request.path("oldObject"));
    }

    private static Review.Operation operation(String text) {
        return switch (text) {
            case "CREATE" -> Review.Operation.CREATE;
            case "UPDATE" -> Review.Operation.UPDATE;
            default -> Review.Operation.OTHER;
        };
    }

    byte[] write(String uid, Answer answer) {
        ObjectNode review =
                json.createObjectNode().put("apiVersion", API_VERSION).put("kind", KIND);
        ObjectNode response =
                review.putObject("response").put("uid", uid).put("allowed", answer.outcome() != Tally.Outcome.DENIED);
        switch (answer.decision()) {
            case Answer.Decision.Allowed() -> {}
            case Answer.Decision.Patched(String patch) ->
                response.put("patchType", "JSONPatch")
                        .put("patch", Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
            case Answer.Decision.Denied(String message) ->
                response.putObject("status")
                        .put("code", FORBIDDEN)
                        .put("reason", "Forbidden")
                        .put("message", message);
        }
        if (!answer.warnings().isEmpty()) {
            answer.warnings().forEach(response.putArray("warnings")::add);
        }
        if (!answer.violations().isEmpty()) {
            response.putObject("auditAnnotations").put("violations", audit(answer));
        }
        try {
            return json.writeValueAsBytes(review);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can always be written", e);
        }
    }

    private static String audit(Answer answer) {
        String all =
                answer.violations().stream().map(ReviewJson::audit).distinct().collect(Collectors.joining(","));
        return all.length() > LONGEST_AUDIT ? all.substring(0, LONGEST_AUDIT) : all;
    }

    private static String audit(Violation violation) {
        return violation.policy() + "/" + violation.rule() + "=" + violation.action();
    }
}
