package build.kiln.api.v1alpha1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The field reference, {@code docs/api.md}, made from the schemas. */
final class ApiDocument {
    private static final String HEAD = """
            # The API: `kiln.build/v1alpha1`

            Every field, its default and its rules, as the API server enforces them. This page is made from the Java types of
            `build.kiln.api.v1alpha1`, like `crds/yaml`; to make both anew:

            ```sh
            mvn -pl crds test -Dtest='CrdYamlTest,ApiDocumentTest' -Dkiln.crds.write=true
            ```

            Annotations of an ImageBuild: `kiln.build/rebuild: <token>` asks for a build without a change of the spec whenever the
            token changes; `kiln.build/cancel: <build number>` stops that build. Durations are written like `90s` or `1h30m`
            (`90d` where days make sense), sizes like `500Mi` or `20Gi`.
            """;

    private final StringBuilder text = new StringBuilder(HEAD);

    private ApiDocument() {}

    static String of(List<CustomResourceDefinition> definitions) {
        ApiDocument document = new ApiDocument();
        definitions.forEach(document::add);
        return document.text.toString();
    }

    private void add(CustomResourceDefinition definition) {
        var names = definition.getSpec().getNames();
        text.append("\n## ")
                .append(names.getKind())
                .append("\n\n")
                .append(definition.getSpec().getScope())
                .append("; short name `")
                .append(names.getShortNames().getFirst())
                .append("`.\n");
        for (String part : List.of("spec", "status")) {
            JSONSchemaProps schema = Objects.requireNonNull(
                    GeneratedCrds.schema(definition).getProperties().get(part));
            text.append("\n### ").append(part).append("\n\n");
            addRules(schema);
            text.append("| field | type | default | meaning |\n|---|---|---|---|\n");
            addFields(part, schema);
        }
    }

    private void addFields(String path, JSONSchemaProps schema) {
        for (Map.Entry<String, JSONSchemaProps> field : schema.getProperties().entrySet()) {
            addField(
                    path + "." + field.getKey(),
                    field.getValue(),
                    schema.getRequired().contains(field.getKey()));
        }
    }

    private void addField(String path, JSONSchemaProps schema, boolean required) {
        JSONSchemaProps item =
                schema.getItems() == null ? schema : schema.getItems().getSchema();
        String shown = schema.getItems() == null ? path : path + "[]";
        text.append("| `")
                .append(shown)
                .append("` | ")
                .append(type(schema))
                .append(" | ")
                .append(required ? "required" : defaultOf(schema))
                .append(" | ")
                .append(Objects.requireNonNullElse(schema.getDescription(), "As in Kubernetes.")
                        .replace("|", "\\|"));
        for (ValidationRule rule : item.getXKubernetesValidations()) {
            text.append(" *Rule: ").append(rule.getMessage()).append(".*");
        }
        text.append(" |\n");
        addFields(shown, item);
    }

    private void addRules(JSONSchemaProps schema) {
        for (ValidationRule rule : schema.getXKubernetesValidations()) {
            text.append("*Rule: ").append(rule.getMessage()).append(".*\n\n");
        }
    }

    private static String type(JSONSchemaProps schema) {
        if (schema.getItems() != null) {
            return "list of " + type(schema.getItems().getSchema());
        }
        if (schema.getAdditionalProperties() != null) {
            return "map of strings";
        }
        return schema.getEnum().isEmpty()
                ? schema.getType()
                : schema.getEnum().stream()
                        .map(value -> "`" + value.asText() + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String defaultOf(JSONSchemaProps schema) {
        return schema.getDefault() == null ? "" : "`" + schema.getDefault().asText() + "`";
    }
}
