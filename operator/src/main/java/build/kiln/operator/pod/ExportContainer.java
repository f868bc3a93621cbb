package build.kiln.operator.pod;

import build.kiln.contract.BuilderFiles;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Set;

/**
 * The pod of a build that exports its cache: the builder is its init container, so that its result stands in the pod's status while the
 * second container, which the kubelet starts when the builder has ended well, goes on. The pod needs no more room than the builder alone.
 *
 * <p>The second container runs nothing of the user's: it has no capabilities, and of what the builder reads only what it takes to push.
 */
final class ExportContainer {
    private static final String MAIN_VARIABLE = "KILN_MAIN";
    private static final String MAIN = "build.kiln.cli.ExportMain";
    private static final String VOLUME = "export";
    private static final Set<String> READ = Set.of(
            folder(BuilderFiles.REQUEST),
            BuilderFiles.CACHE,
            "/tmp",
            folder(BuilderFiles.PULL_CONFIG),
            folder(BuilderFiles.PUSH_CONFIG),
            folder(BuilderFiles.CA_BUNDLE));

    private ExportContainer() {}

    /** {@code pod} with its builder as the init container before {@code program}, the builder image's own. */
    static PodSpec addedTo(PodSpec pod, String program) {
        Container builder = pod.getContainers().getFirst();
        return new PodSpecBuilder(pod)
                .withInitContainers(new ContainerBuilder(builder)
                        .addNewEnv()
                        .withName(BuilderFiles.EXPORT_VARIABLE)
                        .withValue(BuilderFiles.EXPORT)
                        .endEnv()
                        .addNewVolumeMount()
                        .withName(VOLUME)
                        .withMountPath(BuilderFiles.EXPORT)
                        .endVolumeMount()
                        .build())
                .withContainers(exporter(builder, program))
                .addNewVolume()
                .withName(VOLUME)
                .withEmptyDir(new EmptyDirVolumeSource())
                .endVolume()
                .build();
    }

    private static Container exporter(Container builder, String program) {
        List<VolumeMount> mounts = builder.getVolumeMounts().stream()
                .filter(mount -> READ.contains(mount.getMountPath()))
                .toList();
        return new ContainerBuilder()
                .withName(Names.EXPORT_CONTAINER)
                .withImage(builder.getImage())
                .withImagePullPolicy(builder.getImagePullPolicy())
                .withCommand(program)
                .withEnv(new EnvVar(MAIN_VARIABLE, MAIN, null))
                .withResources(builder.getResources())
                .withSecurityContext(unprivileged(builder.getSecurityContext()))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(mounts)
                .addNewVolumeMount()
                .withName(VOLUME)
                .withMountPath(BuilderFiles.EXPORT)
                .withReadOnly(true)
                .endVolumeMount()
                .build();
    }

    /** The builder's user, who owns the cache, and nothing else of what it may do. */
    private static SecurityContext unprivileged(SecurityContext builder) {
        return new SecurityContextBuilder()
                .withRunAsUser(builder.getRunAsUser())
                .withRunAsGroup(builder.getRunAsGroup())
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    /** {@code pod} as it is for a build that exports nothing. */
    static PodSpec removedFrom(PodSpec pod) {
        if (pod.getInitContainers().isEmpty()) {
            return pod;
        }
        Container builder = new ContainerBuilder(pod.getInitContainers().getFirst())
                .removeMatchingFromEnv(variable -> BuilderFiles.EXPORT_VARIABLE.equals(variable.getName()))
                .removeMatchingFromVolumeMounts(mount -> VOLUME.equals(mount.getName()))
                .build();
        return new PodSpecBuilder(pod)
                .withInitContainers(List.of())
                .withContainers(builder)
                .removeMatchingFromVolumes(volume -> VOLUME.equals(volume.getName()))
                .build();
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/'));
    }
}
