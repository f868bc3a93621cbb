package build.kiln.operator.trigger;

import build.kiln.api.v1alpha1.FluxKind;
import build.kiln.api.v1alpha1.FluxSource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what Flux's source objects (source.toolkit.fluxcd.io/v1) offer in {@code status.artifact}. */
public final class FluxSources {
    private static final Pattern URL = Pattern.compile("https?://[^\\s@]+");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private final KubernetesClient client;

    public FluxSources(KubernetesClient client) {
        this.client = client;
    }

    /** What the object that {@code source} names has to build now. */
    public Revision resolve(String namespace, FluxSource source) {
        String name = label(source.kind()) + " " + source.name();
        try {
            GenericKubernetesResource object = client.genericKubernetesResources(context(source.kind()))
                    .inNamespace(namespace)
                    .withName(source.name())
                    .get();
            return object == null
                    ? new Revision.Absent(name + " (spec.source.flux) does not exist")
                    : revision(name, object);
        } catch (KubernetesClientException e) {
            return new Revision.Unavailable(
                    "%s (spec.source.flux) cannot be read: status %d".formatted(name, e.getCode()));
        }
    }

    private static Revision revision(String name, GenericKubernetesResource object) {
        Map<?, ?> artifact = map(object, "status", "artifact");
        String url = text(artifact, "url");
        String digest = text(artifact, "digest");
        String revision = text(artifact, "revision");
        if (url.isEmpty()) {
            return new Revision.Unavailable("%s (spec.source.flux) has no artifact yet%s".formatted(name, why(object)));
        }
        if (!URL.matcher(url).matches() || !DIGEST.matcher(digest).matches() || revision.isEmpty()) {
            return new Revision.Unavailable(
                    "the artifact of %s (spec.source.flux) has no URL, SHA-256 digest and revision that can be used"
                            .formatted(name));
        }
        return new Revision.Artifact(revision, url, digest);
    }

    /** What Flux says about an object that is not ready. */
    private static String why(GenericKubernetesResource object) {
        return conditions(object).stream()
                .filter(condition -> "Ready".equals(text(condition, "type")))
                .map(condition -> ": " + text(condition, "message"))
                .findFirst()
                .orElse("");
    }

    private static List<Map<?, ?>> conditions(GenericKubernetesResource object) {
        Object conditions = object.get("status", "conditions");
        return conditions instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(Map.class::cast)
                        .toList()
                : List.of();
    }

    private static Map<?, ?> map(GenericKubernetesResource object, Object... path) {
        return object.get(path) instanceof Map<?, ?> found ? found : Map.of();
    }

    private static String text(Map<?, ?> object, String field) {
        return Optional.ofNullable(object.get(field)).map(Object::toString).orElse("");
    }

    private static String label(FluxKind kind) {
        return switch (kind) {
            case GIT_REPOSITORY -> "GitRepository";
            case O_C_I_REPOSITORY -> "OCIRepository";
            case BUCKET -> "Bucket";
            case UNKNOWN -> "a Flux source of a kind that this version does not know,";
        };
    }

    private static ResourceDefinitionContext context(FluxKind kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("source.toolkit.fluxcd.io")
                .withVersion("v1")
                .withKind(label(kind))
                .withPlural(
                        switch (kind) {
                            case GIT_REPOSITORY -> "gitrepositories";
                            case O_C_I_REPOSITORY -> "ocirepositories";
                            case BUCKET -> "buckets";
                            case UNKNOWN -> "unknown";
                        })
                .withNamespaced(true)
                .build();
    }
}
