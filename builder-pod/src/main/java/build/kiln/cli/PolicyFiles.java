package build.kiln.cli;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.api.v1alpha1.ImagePolicySpec;
import build.kiln.contract.PolicyDocument;
import build.kiln.policy.InvalidPolicyException;
import build.kiln.policy.Policy;
import build.kiln.policy.PolicyReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes objects of YAML or JSON files, with several documents or lists of objects in one file. */
record PolicyFiles(List<JsonNode> objects) {
    private static final long LARGEST_FILE = 16 << 20;

    /** Loaded with the first file: builds without policies, most of them, would pay a fifth of their start for it. */
    private static final class Yaml {
        static final ObjectMapper MAPPER =
                new ObjectMapper(new YAMLFactory()).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    PolicyFiles {
        objects = List.copyOf(objects);
    }

    static PolicyFiles read(List<Path> files) throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("there is no file " + file);
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new UsageException(file + " is larger than " + LARGEST_FILE + " bytes");
            }
            try (MappingIterator<JsonNode> documents =
                    Yaml.MAPPER.readerFor(JsonNode.class).readValues(file.toFile())) {
                while (documents.hasNextValue()) {
                    add(documents.nextValue(), objects);
                }
            } catch (JsonProcessingException e) {
                throw new UsageException("%s:%s: %s"
                        .formatted(
                                file,
                                e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                                e.getOriginalMessage()));
            }
        }
        return new PolicyFiles(objects);
    }

    private static void add(JsonNode document, List<JsonNode> objects) {
        if (document.path("kind").asText("").endsWith("List")
                && document.path("items").isArray()) {
            document.path("items").forEach(objects::add);
        } else if (document.isObject()) {
            objects.add(document);
        }
    }

    static boolean isPolicy(JsonNode object) {
        return ImagePolicy.KIND.equals(object.path("kind").asText(""))
                && object.path("apiVersion").asText("").startsWith("kiln.build/");
    }

    /** The objects that are no policies. */
    List<JsonNode> others() {
        return objects.stream().filter(object -> !isPolicy(object)).toList();
    }

    /**
     * The policies as a build request carries them: all of them apply, whatever namespaces they select.
     *
     * @throws UsageException when one of them means nothing
     */
    List<PolicyDocument> documents() {
        policies();
        return policyObjects().stream()
                .map(object ->
                        new PolicyDocument(name(object), object.path("spec").toString()))
                .toList();
    }

    List<Policy> policies() {
        List<Policy> policies = new ArrayList<>();
        for (JsonNode object : policyObjects()) {
            try {
                policies.add(PolicyReader.read(
                        name(object), Yaml.MAPPER.treeToValue(object.path("spec"), ImagePolicySpec.class)));
            } catch (InvalidPolicyException | JsonProcessingException e) {
                throw new UsageException("ImagePolicy " + name(object) + ": " + e.getMessage());
            }
        }
        return policies;
    }

    private List<JsonNode> policyObjects() {
        List<JsonNode> found = objects.stream().filter(PolicyFiles::isPolicy).toList();
        for (JsonNode object : found) {
            if (name(object).isEmpty() || !object.path("spec").isObject()) {
                throw new UsageException("an ImagePolicy has a name and a spec");
            }
        }
        return found;
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }
}
