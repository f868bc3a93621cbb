package build.kiln.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import build.kiln.policy.ImageUse.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadImagesTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String POD = """
            {initContainers: [{name: setup, image: "a:1"}],
             containers: [{name: web, image: "b:1"}, {name: side, image: "c:1"}],
             ephemeralContainers: [{name: debug, image: "d:1"}],
             volumes: [{name: data, emptyDir: {}}, {name: model, image: {reference: "e:1"}}]}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode read(String yaml) {
        return JSON.valueToTree(YAML.unmarshal("---\n" + yaml, Map.class));
    }

    @ParameterizedTest
    @CsvSource({
        "Pod, 'spec', spec",
        "PodTemplate, 'template.spec', template.spec",
        "Deployment, 'spec.template.spec', spec.template.spec",
        "ReplicaSet, 'spec.template.spec', spec.template.spec",
        "StatefulSet, 'spec.template.spec', spec.template.spec",
        "DaemonSet, 'spec.template.spec', spec.template.spec",
        "Job, 'spec.template.spec', spec.template.spec",
        "ReplicationController, 'spec.template.spec', spec.template.spec",
        "CronJob, 'spec.jobTemplate.spec.template.spec', spec.jobTemplate.spec.template.spec",
        "Rollout, 'spec.template.spec', spec.template.spec",
    })
    void findsEveryImageOfEveryKind(String kind, String path, String prefix) {
        String nested = POD;
        for (String step : List.of(path.split("\\.")).reversed()) {
            nested = "{" + step + ": " + nested + "}";
        }
        JsonNode object = read("kind: " + kind + "\nmetadata: {name: shop}\n"
                + nested.substring(1, nested.length() - 1).replace("\n", " "));
        List<ImageUse> uses = WorkloadImages.of(object);
        assertEquals(
                Stream.of(
                                "initContainers[0].image",
                                "containers[0].image",
                                "containers[1].image",
                                "ephemeralContainers[0].image",
                                "volumes[1].image.reference")
                        .map(field -> prefix + "." + field)
                        .toList(),
                uses.stream().map(ImageUse::field).toList());
        assertEquals(
                List.of("a:1", "b:1", "c:1", "d:1", "e:1"),
                uses.stream().map(ImageUse::image).toList());
        assertEquals("shop", uses.getFirst().name());
        assertEquals(Role.VOLUME, uses.getLast().role());
        assertEquals("model", uses.getLast().part());
    }

    @Test
    void labelsAreThoseOfThePods() {
        List<ImageUse> uses = WorkloadImages.of(read("""
                kind: Deployment
                metadata: {name: shop, labels: {of: deployment}}
                spec: {template: {metadata: {labels: {of: pod}}, spec: {containers: [{name: web, image: a}]}}}
                """));
        assertEquals(Map.of("of", "pod"), uses.getFirst().labels());
    }

    @Test
    void anUpdateBringsInWhatWasNotThere() {
        List<ImageUse> before = WorkloadImages.of(read("kind: Pod\nspec: " + POD.replace("\n", " ")));
        assertEquals(List.of(), WorkloadImages.added(before, before));
        List<ImageUse> now = WorkloadImages.of(
                read("kind: Pod\nspec: " + POD.replace("\n", " ").replace("b:1", "b:2")));
        assertEquals(
                List.of("b:2"),
                WorkloadImages.added(before, now).stream().map(ImageUse::image).toList());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void namesNothingThatIsNotWritten(@ForAll("anything") JsonNode object) {
        String text = object.toString();
        for (ImageUse use : WorkloadImages.of(object)) {
            assertTrue(text.contains('"' + use.image() + '"'), text);
        }
    }

    @Provide
    Arbitrary<JsonNode> anything() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Arbitrary<JsonNode> leaves = Arbitraries.of(
                json.nullNode(), json.numberNode(1), json.textNode("a:1"), json.booleanNode(true), json.missingNode());
        Arbitrary<String> names = Arbitraries.of(
                "kind",
                "metadata",
                "labels",
                "name",
                "spec",
                "template",
                "containers",
                "volumes",
                "image",
                "reference");
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(3).map(items -> json.arrayNode().addAll(items)),
                        Arbitraries.maps(names, inner)
                                .ofMaxSize(6)
                                .map(members -> json.objectNode().setAll(members))),
                4);
    }
}
