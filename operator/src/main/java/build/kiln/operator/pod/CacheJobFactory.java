package build.kiln.operator.pod;

import build.kiln.contract.BuilderFiles;
import build.kiln.contract.Isolation;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The CronJob that collects a namespace's cache volume, so that one nobody builds on shrinks too. Its pod has the isolation of
 * the builders, because only the same ids may remove what they wrote, and it may reach nothing.
 */
public final class CacheJobFactory {
    private static final String PROGRAM = "/kiln/bin/builder";
    private static final String MAIN = "build.kiln.cli.CollectMain";
    private static final long DEADLINE_SECONDS = 900;
    private static final int KEPT_JOBS = 1;

    private final BuilderSettings settings;

    public CacheJobFactory(BuilderSettings settings) {
        this.settings = settings;
    }

    /**
     * The CronJob of a claim, which has the claim's name.
     *
     * @param schedule as cron writes it
     */
    public CronJob cronJob(String namespace, String claim, String schedule, CacheVolume volume, Isolation isolation) {
        return new CronJobBuilder()
                .withNewMetadata()
                .withName(claim)
                .withNamespace(namespace)
                .withLabels(Names.labels(Names.CACHE))
                .endMetadata()
                .withNewSpec()
                .withSchedule(schedule)
                .withConcurrencyPolicy("Forbid")
                .withSuccessfulJobsHistoryLimit(KEPT_JOBS)
                .withFailedJobsHistoryLimit(KEPT_JOBS)
                .withNewJobTemplate()
                .withNewSpec()
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(DEADLINE_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Names.labels(Names.CACHE))
                .endMetadata()
                .withSpec(pod(claim, volume, IsolationProfile.of(isolation, settings)))
                .endTemplate()
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build();
    }

    private PodSpec pod(String claim, CacheVolume volume, IsolationProfile profile) {
        return new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withHostUsers(profile.userNamespace() == IsolationProfile.UserNamespace.OWN ? false : null)
                .withSecurityContext(profile.pod())
                .withNodeSelector(Map.of(NodeArchitectures.OS, "linux"))
                .withPriorityClassName(settings.priorityClass().orElse(null))
                .withImagePullSecrets(settings.imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withContainers(container(volume, profile))
                .addNewVolume()
                .withName("cache")
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .addNewVolume()
                .withName("tmp")
                .withEmptyDir(new EmptyDirVolumeSource())
                .endVolume()
                .build();
    }

    private Container container(CacheVolume volume, IsolationProfile profile) {
        List<String> command = new ArrayList<>(profile.entry());
        command.add(PROGRAM);
        return new ContainerBuilder()
                .withName("collect")
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand(command)
                .withArgs(volume.size().getNumericalAmount().toBigInteger().toString())
                .addNewEnv()
                .withName("KILN_MAIN")
                .withValue(MAIN)
                .endEnv()
                .withNewResources()
                .addToRequests("cpu", new Quantity("50m"))
                .addToRequests("memory", new Quantity("128Mi"))
                .withLimits(Map.of("memory", new Quantity("512Mi")))
                .endResources()
                .withSecurityContext(profile.container())
                .addNewVolumeMount()
                .withName("cache")
                .withMountPath(BuilderFiles.CACHE)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
    }
}
