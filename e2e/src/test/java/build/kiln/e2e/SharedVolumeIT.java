package build.kiln.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two pods, each in a user namespace of its own, see one volume with the same owners. */
@ExtendWith(ClusterExtension.class)
class SharedVolumeIT {

    @Test
    void podsInDifferentUserNamespacesShareFilesAndOwners(Cluster cluster, TestNamespace namespace) {
        namespace
                .client()
                .persistentVolumeClaims()
                .inNamespace(namespace.name())
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("cache")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes("ReadWriteMany")
                        .withNewResources()
                        .withRequests(Map.of("storage", new Quantity("1Gi")))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        namespace.create(pod(
                "reader", "until [ -e /cache/done ]; do sleep 0.1; done; stat -c %u:%g /cache/file; cat /cache/file"));
        namespace.create(pod("writer", "echo hello >/cache/file && chown 1000:1001 /cache/file && touch /cache/done"));
        assertEquals("", namespace.logOfEnded("writer", 60));
        assertEquals("1000:1001\nhello\n", namespace.logOfEnded("reader", 60));
    }

    private static Pod pod(String name, String script) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHostUsers(false)
                .withRestartPolicy("Never")
                .addNewVolume()
                .withName("cache")
                .withNewPersistentVolumeClaim()
                .withClaimName("cache")
                .endPersistentVolumeClaim()
                .endVolume()
                .addNewContainer()
                .withName("main")
                .withImage("busybox")
                .withCommand("sh", "-c", script)
                .addNewVolumeMount()
                .withName("cache")
                .withMountPath("/cache")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
    }
}
