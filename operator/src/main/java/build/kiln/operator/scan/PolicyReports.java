package build.kiln.operator.scan;

import build.kiln.operator.policy.Violations;
import build.kiln.policy.Action;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what a scan found as PolicyReports, where the cluster knows them: violations only, one report a namespace. */
final class PolicyReports {
    private static final String NAME = "kiln";
    private static final String API_VERSION = "wgpolicyk8s.io/v1alpha2";
    private static final String KIND = "PolicyReport";
    private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/managed-by", NAME);
    private static final ResourceDefinitionContext TYPE = new ResourceDefinitionContext.Builder()
            .withGroup("wgpolicyk8s.io")
            .withVersion("v1alpha2")
            .withKind(KIND)
            .withPlural("policyreports")
            .withNamespaced(true)
            .build();
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(NAME)
            .withForce(true)
            .build();

    private final KubernetesClient client;

    PolicyReports(KubernetesClient client) {
        this.client = client;
    }

    void write(Findings findings) {
        if (!client.supports(API_VERSION, KIND)) {
            return;
        }
        Map<String, GenericKubernetesResource> existing =
                client.genericKubernetesResources(TYPE).inAnyNamespace().withLabels(LABELS).list().getItems().stream()
                        .filter(report -> NAME.equals(report.getMetadata().getName()))
                        .collect(Collectors.toMap(report -> report.getMetadata().getNamespace(), report -> report));
        findings.results().forEach((namespace, results) -> {
            GenericKubernetesResource wanted = report(namespace, results);
            GenericKubernetesResource before = existing.remove(namespace);
            if (before == null || !wanted.getAdditionalProperties().equals(before.getAdditionalProperties())) {
                client.resource(wanted).patch(APPLY);
            }
        });
        existing.values().forEach(report -> client.resource(report).delete());
    }

    private static GenericKubernetesResource report(String namespace, List<Findings.Result> results) {
        GenericKubernetesResource report = new GenericKubernetesResource();
        report.setApiVersion(API_VERSION);
        report.setKind(KIND);
        report.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(NAME)
                .withLabels(LABELS)
                .build());
        List<Object> shown = new ArrayList<>();
        results.forEach(result -> shown.add(result(result)));
        long warned = results.stream()
                .filter(result -> result.violation().action() == Action.WARN)
                .count();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("fail", Math.toIntExact(results.size() - warned));
        summary.put("warn", Math.toIntExact(warned));
        report.setAdditionalProperty("summary", summary);
        report.setAdditionalProperty("results", shown);
        return report;
    }

    private static Map<String, Object> result(Findings.Result result) {
        Map<String, Object> pod = new LinkedHashMap<>();
        pod.put("apiVersion", "v1");
        pod.put("kind", "Pod");
        pod.put("namespace", result.offender().namespace());
        pod.put("name", result.offender().name());
        pod.put("uid", result.offender().uid());
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("source", NAME);
        shown.put("policy", result.violation().policy());
        shown.put("rule", result.violation().rule());
        shown.put("result", result.violation().action() == Action.WARN ? "warn" : "fail");
        shown.put("message", Violations.text(result.violation()));
        shown.put("resources", List.of(pod));
        return shown;
    }
}
