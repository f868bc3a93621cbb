package build.kiln.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The CustomResourceDefinitions as the Java types say them. */
final class GeneratedCrds {
    /** Lists that are merged by a key, by their kind and their place in its schema. */
    private static final Map<String, String> KEYED_LISTS = Map.of(
            "ImageBuild spec.args", "name",
            "ImageBuild spec.secrets", "id",
            "ImageBuild spec.ssh", "id",
            "ImageBuild spec.registries.mirrors", "host",
            "ImageBuild status.conditions", "type",
            "ImageBuild status.history", "number",
            "ImagePolicy spec.enforcementByRule", "rule",
            "ImagePolicy spec.rules", "name",
            "ImagePolicy status.conditions", "type",
            "ImagePolicy status.violationsByRule", "rule");

    /** Lists in which nothing stands twice. */
    private static final Set<String> SETS = Set.of(
            "spec.platforms",
            "spec.output.tags",
            "spec.registries.insecure",
            "spec.match.images",
            "spec.tags.deny",
            "spec.tags.allow",
            "spec.registries.allow",
            "spec.registries.deny",
            "spec.build.requiredLabels",
            "spec.build.allowedPorts",
            "spec.build.baseImages.allow",
            "spec.provenance.builtBy.namespaces",
            "spec.provenance.builtBy.sources");

    private GeneratedCrds() {}

    /** YAML by file name. */
    static SortedMap<String, String> yaml() {
        KubernetesSerialization serialization = new KubernetesSerialization();
        SortedMap<String, String> files = new TreeMap<>();
        for (CustomResourceDefinition definition : definitions()) {
            files.put(definition.getMetadata().getName() + ".yaml", serialization.asYaml(definition));
        }
        return files;
    }

    static List<CustomResourceDefinition> definitions() {
        Memory memory = new Memory();
        new CRDGenerator()
                .customResourceClasses(ImageBuild.class, ImagePolicy.class)
                .withParallelGenerationEnabled(false)
                .forCRDVersions("v1")
                .withOutput(memory)
                .generate();
        KubernetesSerialization serialization = new KubernetesSerialization();
        List<CustomResourceDefinition> definitions = memory.files.values().stream()
                .map(bytes ->
                        serialization.unmarshal(bytes.toString(StandardCharsets.UTF_8), CustomResourceDefinition.class))
                .toList();
        definitions.forEach(GeneratedCrds::complete);
        return definitions;
    }

    static JSONSchemaProps schema(CustomResourceDefinition definition) {
        return definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    /** Adds what the generator has no annotation for, and puts the columns into the order of their annotations. */
    private static void complete(CustomResourceDefinition definition) {
        addListTypes(definition.getSpec().getNames().getKind() + " ", "", schema(definition));
        schema(definition).setRequired(List.of("spec"));
        List<String> order = Stream.of(ImageBuild.class, ImagePolicy.class)
                .filter(type -> type.getSimpleName()
                        .equals(definition.getSpec().getNames().getKind()))
                .flatMap(type -> Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class)))
                .map(AdditionalPrinterColumn::name)
                .toList();
        CustomResourceDefinitionVersion version =
                definition.getSpec().getVersions().getFirst();
        version.setAdditionalPrinterColumns(version.getAdditionalPrinterColumns().stream()
                .sorted(Comparator.comparingInt(column -> order.indexOf(column.getName())))
                .toList());
    }

    private static void addListTypes(String kind, String path, JSONSchemaProps schema) {
        String key = KEYED_LISTS.get(kind + path);
        if (key != null) {
            schema.setXKubernetesListType("map");
            schema.setXKubernetesListMapKeys(List.of(key));
            require(schema.getItems().getSchema(), key);
        } else if (SETS.contains(path)) {
            schema.setXKubernetesListType("set");
        }
        if (schema.getProperties() != null) {
            schema.getProperties()
                    .forEach((name, property) ->
                            addListTypes(kind, path.isEmpty() ? name : path + "." + name, property));
        }
    }

    /** A key must always be there; the client library's own types do not say so. */
    private static void require(JSONSchemaProps item, String key) {
        JSONSchemaProps property = item.getProperties().get(key);
        if (property != null && property.getDefault() == null) {
            SortedSet<String> required = new TreeSet<>(item.getRequired());
            required.add(key);
            item.setRequired(List.copyOf(required));
        }
    }

    private static final class Memory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        private final SortedMap<String, ByteArrayOutputStream> files = new TreeMap<>();

        @Override
        public ByteArrayOutputStream outputFor(String name) {
            return files.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }
}
