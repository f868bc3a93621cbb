package build.kiln.e2e.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Answers of {@code --call=METHOD,format=json} as lines that can be compared. */
final class CallAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CallAnswer() {}

    /** What BuildKit left in the metadata, and the exit code that docker buildx ends with. */
    static List<String> buildkit(Path metadata) throws IOException {
        JsonNode all = JSON.readTree(metadata.toFile());
        JsonNode answer = all.get("result.json");
        // docker buildx makes a failure of a build's mistake, whatever the status.
        int code = answer.has("buildError") ? 1 : all.path("result.statuscode").asInt(0);
        return lines((ObjectNode) answer, code);
    }

    /** What Kiln printed first. */
    static List<String> kiln(String output, int exitCode) throws IOException {
        return lines((ObjectNode) JSON.readTree(output), exitCode);
    }

    private static List<String> lines(ObjectNode answer, int exitCode) {
        List<String> lines = new ArrayList<>();
        lines.add("exit code " + exitCode);
        // Advice is Kiln's own, the definition BuildKit's own, and each links to its own pages.
        answer.remove("advice");
        for (JsonNode source : answer.path("sources")) {
            if (source instanceof ObjectNode file) {
                file.remove("definition");
            }
        }
        if (answer.has("warnings")) {
            // Whoever finds something first says it first.
            List<String> warnings = new ArrayList<>();
            if (answer.get("warnings") instanceof ArrayNode found) {
                for (JsonNode warning : found) {
                    warnings.add("warning " + ((ObjectNode) warning).without("url"));
                }
            }
            warnings.sort(String::compareTo);
            lines.addAll(warnings);
            answer.remove("warnings");
        }
        if (answer.get("buildError") instanceof ObjectNode error) {
            error.put("message", sorted(error.path("message").asText()));
        }
        lines.add(answer.toString());
        return lines;
    }

    /** BuildKit names the rules in the order of a Go map, which is another every time. */
    private static String sorted(String message) {
        String start = "lint violation found for rules: ";
        return message.startsWith(start)
                ? start
                        + new TreeSet<>(
                                List.of(message.substring(start.length()).split(", ", -1)))
                : message;
    }
}
