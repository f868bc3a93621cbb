package build.kiln.operator.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a {@link BuilderPlan} into the Job that carries it out. Equal plans give equal Jobs.
 *
 * <p>The request travels as an annotation of the pod, which the builder reads as a file through the downward API: one
 * object, created in one step, so that no crash leaves a Job without its request, and no one who may edit ConfigMaps can
 * change what is built.
 */
public final class BuilderPodFactory {
    /** The builder image's program: reads the request, writes the result, and ends with 0 or 1. */
    private static final String PROGRAM = "/kiln/bin/builder";

    private static final long GRACE_SECONDS = 10;
    private static final Duration ALLOWANCE = Duration.ofSeconds(30);
    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
    static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

    private final BuilderSettings settings;

    public BuilderPodFactory(BuilderSettings settings) {
        this.settings = settings;
    }

    public Job job(BuilderPlan plan) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(plan.attempt().jobName())
                .withNamespace(plan.attempt().owner().namespace())
                .withLabels(labels(plan))
                .withAnnotations(annotations(plan))
                .withOwnerReferences(plan.attempt().owner().reference())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(
                        deadline(plan.timeout()) + settings.startAllowance().toSeconds())
                .withTtlSecondsAfterFinished(
                        Math.toIntExact(settings.retention().toSeconds()))
                .withTemplate(template(plan))
                .endSpec()
                .build();
    }

    private PodTemplateSpec template(BuilderPlan plan) {
        Map<String, String> annotations = annotations(plan);
        annotations.put(Names.REQUEST, plan.request());
        annotations.put(SAFE_TO_EVICT, "false");
        if (plan.export() == BuilderPlan.Export.AFTER_THE_BUILD) {
            // Who asks for logs without a container's name wants the builder's.
            annotations.put(DEFAULT_CONTAINER, Names.CONTAINER);
        }
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels(plan))
                .withAnnotations(annotations)
                .endMetadata()
                .withSpec(podSpec(plan))
                .build();
    }

    private PodSpec podSpec(BuilderPlan plan) {
        IsolationProfile profile = IsolationProfile.of(plan.isolation(), settings);
        PodVolumes volumes = PodVolumes.of(plan);
        PodSpec pod = new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds(deadline(plan.timeout()))
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withHostUsers(profile.userNamespace() == IsolationProfile.UserNamespace.OWN ? false : null)
                .withSecurityContext(profile.pod())
                .withNodeSelector(nodeSelector(plan))
                .withTolerations(plan.placement().tolerations())
                .withPriorityClassName(settings.priorityClass().orElse(null))
                .withImagePullSecrets(settings.imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withContainers(container(plan, profile, volumes))
                .withVolumes(volumes.volumes())
                .build();
        return switch (plan.export()) {
            case NONE -> pod;
            case AFTER_THE_BUILD -> ExportContainer.addedTo(pod, PROGRAM);
        };
    }

    private Container container(BuilderPlan plan, IsolationProfile profile, PodVolumes volumes) {
        List<String> command = new ArrayList<>(profile.entry());
        command.add(PROGRAM);
        return new ContainerBuilder()
                .withName(Names.CONTAINER)
                .withImage(settings.image())
                .withImagePullPolicy(settings.imagePullPolicy())
                .withCommand(command)
                .withResources(plan.placement().resources())
                .withSecurityContext(profile.container())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(volumes.mounts())
                .build();
    }

    /** The builder keeps its timeout itself and says where it was; the cluster only sees to it that it does. */
    static long deadline(Duration timeout) {
        return timeout.plus(ALLOWANCE).toSeconds();
    }

    /** How long after its Job is created the last process of a builder with this timeout ends. */
    public Duration longestLife(Duration timeout) {
        return Duration.ofSeconds(deadline(timeout) + GRACE_SECONDS)
                .plus(settings.startAllowance())
                .plus(ALLOWANCE);
    }

    private static Map<String, String> nodeSelector(BuilderPlan plan) {
        Map<String, String> selector = new TreeMap<>(plan.placement().nodeSelector());
        selector.putIfAbsent(NodeArchitectures.OS, "linux");
        return selector;
    }

    private static Map<String, String> labels(BuilderPlan plan) {
        Map<String, String> labels = new TreeMap<>(Names.labels(Names.BUILDER));
        labels.put(Names.IMAGE_BUILD_UID, plan.attempt().owner().uid());
        labels.put(Names.BUILD_NUMBER, Long.toString(plan.attempt().build()));
        return labels;
    }

    private static Map<String, String> annotations(BuilderPlan plan) {
        Map<String, String> annotations = new TreeMap<>(plan.provenance().annotations());
        annotations.put(Names.IMAGE_BUILD, plan.attempt().owner().name());
        annotations.put(Names.BUILD_NUMBER, Long.toString(plan.attempt().build()));
        annotations.put(Names.ATTEMPT, Integer.toString(plan.attempt().attempt()));
        annotations.put(Names.ISOLATION, plan.isolation().code());
        plan.split().ifPresent(split -> {
            annotations.put(Names.PART, split.lead().architecture());
            annotations.put(Names.SPLIT, split.text());
        });
        return annotations;
    }
}
