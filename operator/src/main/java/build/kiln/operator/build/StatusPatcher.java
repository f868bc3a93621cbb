package build.kiln.operator.build;

import build.kiln.api.v1alpha1.ImageBuild;
import build.kiln.api.v1alpha1.ImageBuildStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Writes statuses. A write that would change nothing is left out, and one that was made from an outdated ImageBuild is
 * refused by the API server. It does not go through the framework, whose filter for the events of its own writes can
 * swallow a spec that was edited meanwhile (java-operator-sdk#3398).
 */
final class StatusPatcher {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("kiln")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final KubernetesSerialization json;

    StatusPatcher(KubernetesClient client) {
        this.client = client;
        this.json = client.getKubernetesSerialization();
    }

    void patch(ImageBuild build, ImageBuildStatus before, ImageBuildStatus after) {
        if (json.asJson(before).equals(json.asJson(after))) {
            return;
        }
        ImageBuild change = new ImageBuild();
        change.setMetadata(new ObjectMetaBuilder()
                .withNamespace(build.getMetadata().getNamespace())
                .withName(build.getMetadata().getName())
                .withResourceVersion(build.getMetadata().getResourceVersion())
                .build());
        change.setStatus(after);
        client.resource(change).subresource("status").patch(APPLY);
    }
}
