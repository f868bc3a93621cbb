package build.kiln.operator.pod;

import build.kiln.contract.BuilderFiles;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The volumes of a builder pod and where its container sees them. */
record PodVolumes(List<Volume> volumes, List<VolumeMount> mounts) {
    static final String CACHE = "cache";
    private static final int OWNER_AND_GROUP_READ = 0440;

    PodVolumes {
        volumes = List.copyOf(volumes);
        mounts = List.copyOf(mounts);
    }

    static PodVolumes of(BuilderPlan plan) {
        List<Volume> volumes = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        volumes.add(request());
        mounts.add(readOnly("request", folder(BuilderFiles.REQUEST)));
        volumes.add(cache(plan));
        mounts.add(writable(CACHE, BuilderFiles.CACHE));
        volumes.add(scratch("scratch"));
        mounts.add(writable("scratch", BuilderFiles.SCRATCH));
        volumes.add(scratch("tmp"));
        mounts.add(writable("tmp", "/tmp"));
        for (FileMount mount : plan.mounts()) {
            volumes.add(volume(mount));
            mounts.add(readOnly(mount.volume(), mount.path()));
        }
        return new PodVolumes(volumes, mounts);
    }

    private static Volume request() {
        return new VolumeBuilder()
                .withName("request")
                .withNewDownwardAPI()
                .addNewItem()
                .withPath(BuilderFiles.REQUEST.substring(
                        folder(BuilderFiles.REQUEST).length() + 1))
                .withNewFieldRef()
                .withFieldPath("metadata.annotations['" + Names.REQUEST + "']")
                .endFieldRef()
                .endItem()
                .endDownwardAPI()
                .build();
    }

    private static Volume cache(BuilderPlan plan) {
        return plan.cacheClaim().map(PodVolumes::cache).orElseGet(() -> scratch(CACHE));
    }

    /** The layer cache on the volume of {@code claim}. */
    static Volume cache(String claim) {
        return new VolumeBuilder()
                .withName(CACHE)
                .withNewPersistentVolumeClaim(claim, false)
                .build();
    }

    private static Volume scratch(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSource())
                .build();
    }

    private static Volume volume(FileMount mount) {
        return switch (mount) {
            case FileMount.OfSecret secret ->
                new VolumeBuilder()
                        .withName(secret.volume())
                        .withNewSecret()
                        .withSecretName(secret.secret())
                        .withDefaultMode(OWNER_AND_GROUP_READ)
                        .withItems(items(secret.items()))
                        .endSecret()
                        .build();
            case FileMount.OfConfigMap configMap ->
                new VolumeBuilder()
                        .withName(configMap.volume())
                        .withNewConfigMap()
                        .withName(configMap.configMap())
                        .withItems(items(configMap.items()))
                        .endConfigMap()
                        .build();
            case FileMount.OfClaim claim ->
                new VolumeBuilder()
                        .withName(claim.volume())
                        .withNewPersistentVolumeClaim(claim.claim(), true)
                        .build();
        };
    }

    private static List<KeyToPath> items(Map<String, String> items) {
        List<KeyToPath> all = new ArrayList<>();
        items.forEach((key, path) ->
                all.add(new KeyToPathBuilder().withKey(key).withPath(path).build()));
        return all;
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/'));
    }

    private static VolumeMount readOnly(String name, String path) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }

    private static VolumeMount writable(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }
}
