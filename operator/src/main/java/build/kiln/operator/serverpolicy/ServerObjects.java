package build.kiln.operator.serverpolicy;

import build.kiln.api.v1alpha1.ImagePolicy;
import build.kiln.policy.ServerPolicies.Generated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBindingBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ValidatingAdmissionPolicies and bindings that stand for ImagePolicies. Each belongs to its ImagePolicy, so that the cluster
 * takes it away with the policy even when Kiln is down.
 */
final class ServerObjects {
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    private static final String MANAGER = "kiln";
    private static final String POLICY_UID = "kiln.build/image-policy-uid";
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kiln-server-policies")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    ServerObjects(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Puts {@code wanted} in the place of what stood for {@code owner} before; what is new comes before what is old goes.
     *
     * @return those of {@code wanted} whose names are taken by objects that are not Kiln's, which stay as they are
     */
    List<Generated> replace(ImagePolicy owner, List<Generated> wanted) {
        List<Generated> taken = wanted.stream().filter(this::isTaken).toList();
        for (Generated object : wanted) {
            if (!taken.contains(object)) {
                ObjectMeta metadata = metadata(object.name(), owner);
                client.resource(new ValidatingAdmissionPolicyBuilder(object.policy())
                                .withMetadata(metadata)
                                .build())
                        .patch(APPLY);
                client.resource(new ValidatingAdmissionPolicyBindingBuilder(object.binding())
                                .withMetadata(metadata)
                                .build())
                        .patch(APPLY);
            }
        }
        removeAllBut(wanted.stream().map(Generated::name).collect(Collectors.toSet()), owner);
        return taken;
    }

    /** Takes away what stands for {@code owner}. */
    void remove(ImagePolicy owner) {
        removeAllBut(Set.of(), owner);
    }

    private void removeAllBut(Set<String> kept, ImagePolicy owner) {
        Map<String, String> labels = labels(owner);
        List<ValidatingAdmissionPolicyBinding> bindings = client.admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withLabels(labels)
                .list()
                .getItems();
        List<ValidatingAdmissionPolicy> policies = client.admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .withLabels(labels)
                .list()
                .getItems();
        Stream.<HasMetadata>concat(bindings.stream(), policies.stream())
                .filter(object -> !kept.contains(object.getMetadata().getName()))
                .forEach(object -> client.resource(object).delete());
    }

    private boolean isTaken(Generated object) {
        return Stream.<HasMetadata>of(object.policy(), object.binding())
                .map(one -> client.resource(one).get())
                .filter(Objects::nonNull)
                .anyMatch(existing -> !MANAGER.equals(labelled(existing).get(MANAGED_BY)));
    }

    private static Map<String, String> labelled(HasMetadata object) {
        return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    }

    private static Map<String, String> labels(ImagePolicy owner) {
        return Map.of(MANAGED_BY, MANAGER, POLICY_UID, owner.getMetadata().getUid());
    }

    private static ObjectMeta metadata(String name, ImagePolicy owner) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withLabels(labels(owner))
                .addNewOwnerReference()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .endOwnerReference()
                .build();
    }
}
